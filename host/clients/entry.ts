import { posix, win32 } from 'node:path';
import type { ClientId, FileWay } from '../../protocol/clients.ts';
import { isObject, property } from '../base/json.ts';
import { mayBeOwnUrl, runsGatehouse } from '../config/import/ownServer.ts';
import { type GateForClient, type Machine, masked } from './gateForClient.ts';

/** The value of a server in a client's configuration, its fields in the order that they are written. */
export type ClientEntry = Readonly<
  Record<string, string | readonly string[] | Readonly<Record<string, string>>>
>;

/** The fields of all clients that say where a server is, or how it is started. What else an entry holds is the person's. */
export const placeFields: readonly string[] = [
  ...['type', 'transport', 'url', 'serverUrl', 'httpUrl', 'headers', 'http_headers', 'env_http_headers'],
  ...['bearer_token_env_var', 'command', 'args', 'env', 'envFile', 'cwd'],
];

/** The gate as a client writes a server. */
export function toEntry(client: ClientId, way: FileWay, gate: GateForClient, machine: Machine): ClientEntry {
  if (way === 'url') return toUrlEntry(client, gate);
  const type: ClientEntry = client === 'claude-code' ? { type: 'stdio' } : {};
  const { folder, agent, launcher } = gate;
  if (way === 'command') return { ...type, command: launcher, args: ['stdio', folder, '--agent', agent] };
  // Cursor names no folder that it starts a process in; the others start it in the folder of the file.
  const where = client === 'cursor' ? ['${workspaceFolder}'] : [];
  const command = toPortable(client, launcher, machine);
  return { ...type, command, args: ['stdio', ...where, '--agent', agent] };
}

function toUrlEntry(client: ClientId, { url, token }: GateForClient): ClientEntry {
  const headers = { Authorization: `Bearer ${token}` };
  switch (client) {
    case 'claude-code':
      return { type: 'http', url, headers };
    case 'windsurf':
      return { serverUrl: url, headers };
    case 'gemini':
      return { httpUrl: url, headers };
    case 'codex':
      return { url, http_headers: headers };
    case 'vscode':
    case 'claude-desktop':
    case 'cursor':
    case 'other':
      return { url, headers };
  }
}

/** The launcher for a file that other people get, too: below the home folder of whoever starts it. */
function toPortable(client: ClientId, launcher: string, { platform, home }: Machine): string {
  const { relative, isAbsolute, sep } = platform === 'win32' ? win32 : posix;
  const way = relative(home, launcher);
  if (way.startsWith('..') || isAbsolute(way)) return launcher;
  const variable = platform === 'win32' ? '${USERPROFILE}' : '${HOME}';
  return `${client === 'cursor' ? '${userHome}' : variable}${sep}${way}`;
}

/** What a server of a client's configuration is to this gate: where it leads, for people, and whether it is the same. */
export function judgeEntry(
  entry: unknown,
  { url, folder }: GateForClient,
  way: FileWay,
): { readonly place: string; readonly isOwn: boolean } {
  const there = ['url', 'serverUrl', 'httpUrl'].map((key) => property(entry, key)).find(isText);
  if (there !== undefined) {
    const place = URL.parse(there);
    if (!place) return { place: 'a URL that cannot be read', isOwn: false };
    const path = place.pathname.replace(/^\/t\/[^/]+(?=\/mcp$)/, '');
    const isOwn = mayBeOwnUrl(`${place.origin}${path}`, url);
    return { place: `${place.origin}${path === place.pathname ? path : `/t/${masked}/mcp`}`, isOwn };
  }
  const command = property(entry, 'command');
  if (!isText(command)) return { place: 'nowhere', isOwn: false };
  const args = property(entry, 'args');
  const words = Array.isArray(args) ? args.filter(isText) : [];
  const isOwn = runsGatehouse(command, words) && (way === 'project' || words.includes(folder));
  return { place: command, isOwn };
}

/** Whether a value says the same as a field that is to be written. */
export function isSameField(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => isSameField(each, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSameField(a[key], property(b, key)));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
