import type { ClientId, CopyWay } from '../../protocol/clients.ts';
import { errors } from '../errors.ts';
import { type GateForClient, type Machine, toTokenUrl } from './gateForClient.ts';

/**
 * What a way puts on the clipboard. `name` is what the gate is called there.
 *
 * @throws {GatehouseError} `invalid-arguments` for what no command line can hold.
 */
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

/**
 * Behind a program, one word to a POSIX shell, or to cmd and PowerShell alike; as it is where nothing in it is special.
 *
 * @throws {GatehouseError} `invalid-arguments` for one that cmd and PowerShell would take for different words.
 */
function quoted(word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return quotedOnWindows(word);
  // The only double quotes that people expect: nothing within is special to a shell.
  if (/^[\w@%+=:,./ -]+$/.test(word)) return word.includes(' ') ? `"${word}"` : word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function quotedOnWindows(word: string): string {
  if (/^[\w@+=:.\\/-]+$/.test(word)) return word;
  // A backslash at the end would take the quote's meaning; PowerShell takes typographic quotes for plain ones.
  if (!/[$`%"\u201C-\u201E\r\n]|\\$/.test(word)) return `"${word}"`;
  throw errors.invalidArguments(
    `${word} has a character that cmd and PowerShell read in different ways. Choose the way that writes the client's file.`,
  );
}
