import type { ClientId, CopyWay } from '../../protocol/clients.ts';
import { type GateForClient, type Machine, toTokenUrl } from './gateForClient.ts';

/** What a way puts on the clipboard. `name` is what the gate is called there. */
export function toCopy(
  { client, way, name }: { readonly client: ClientId; readonly way: CopyWay; readonly name: string },
  gate: GateForClient,
  { platform }: Pick<Machine, 'platform'>,
): string {
  const { url, token, folder, agent, launcher } = gate;
  const header = `Authorization: Bearer ${token}`;
  const process = [launcher, 'stdio', folder, '--agent', agent];
  const line = (words: readonly string[]): string => words.map((word) => quoted(word, platform)).join(' ');
  switch (way) {
    case 'line':
      return line(toWords(client, { name, url, header, process }));
    case 'header':
      return `${url}\n${header}`;
    case 'token-url':
      return toTokenUrl(gate);
    case 'process':
      return line(process);
    case 'json': {
      const server = { type: 'http', url, headers: { Authorization: `Bearer ${token}` } };
      return `${JSON.stringify({ mcpServers: { [name]: server } }, null, 2)}\n`;
    }
  }
}

interface LineParts {
  readonly name: string;
  readonly url: string;
  readonly header: string;
  readonly process: readonly string[];
}

/**
 * The command by which a client's own program adds a server. Codex takes a token for a URL only from an environment
 * variable, so that it is told the process. Of Claude Code, `--header` takes all that follows it, and stands last.
 */
function toWords(client: ClientId, { name, url, header, process }: LineParts): readonly string[] {
  const http = ['--transport', 'http', '--scope', 'user'];
  if (client === 'codex') return ['codex', 'mcp', 'add', name, '--', ...process];
  if (client === 'gemini') return ['gemini', 'mcp', 'add', ...http, '--header', header, name, url];
  return ['claude', 'mcp', 'add', ...http, name, url, '--header', header];
}

/** As a POSIX shell, or cmd and PowerShell alike, take it for one word; as it is where nothing in it is special. */
function quoted(word: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./-]+$/.test(word) || (platform === 'win32' && /^[\w@+=:.\\/-]+$/.test(word))) return word;
  // The only double quotes that people expect: nothing within is special to a shell.
  if (/^[\w@%+=:,./ -]+$/.test(word) || platform === 'win32') return `"${word.replaceAll('"', '\\"')}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
