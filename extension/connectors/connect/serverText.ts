import type { NewServer } from '../../../protocol/messages.ts';
import { parseCommandLine } from './commandLine.ts';

export type ServerText =
  | { readonly kind: 'server'; readonly server: NewServer }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads what a person typed: the URL of an MCP server, or the command line that starts one. */
export function parseServerText(typed: string): ServerText {
  const text = typed.trim();
  if (text === '') return problem('Enter the URL of an MCP server, or the command line that starts one.');
  if (/^https?:/i.test(text)) return parseUrl(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return problem('Only http:// and https:// URLs can be called.');
  if (/^[\w.-]+:\d+(?:[/?#]\S*)?$/.test(text)) return problem('Begin the URL with http:// or https://.');
  const line = parseCommandLine(text);
  if (line.kind === 'problem') return line;
  return { kind: 'server', server: { kind: 'stdio', command: line.command, args: line.args } };
}

/** A credential that is written out, which would go into a file that is committed; or nothing. */
export function findWrittenSecret(server: NewServer): string | undefined {
  const found = server.kind === 'http' ? secretOfUrl(server.url) : secretOfArguments(server.args);
  if (found === undefined) return undefined;
  return `${found} looks like a secret, and gateway.yaml is meant to be committed. Write \${secret:NAME} for its value, which is then asked for.`;
}

const secretName = /token|secret|passw|api[-_]?key|access[-_]?key|credential|^auth$/i;
const secretValue =
  /^(?:gh[pousr]_|github_pat_|glpat-|sk-|xox[abp]-|AKIA[0-9A-Z]{12}|eyJ[\w-]{8,}\.)[\w.-]*$/;

function secretOfUrl(url: string): string | undefined {
  const written = [...new URL(url).searchParams].find(
    ([name, value]) => (secretName.test(name) || secretValue.test(value)) && isWrittenOut(value),
  );
  return written && `"${written[0]}" in the URL`;
}

function secretOfArguments(args: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    const [, option, joined] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const value = option === undefined ? arg : (joined ?? args[index + 1] ?? '');
    const isNamed = option !== undefined && secretName.test(option) && !value.startsWith('-');
    if (isNamed && isWrittenOut(value)) return `The value of "--${option}"`;
    if (secretValue.test(value)) return 'An argument';
  }
  return undefined;
}

function isWrittenOut(value: string): boolean {
  return value !== '' && !/\$\{(?:secret|env):/.test(value);
}

function parseUrl(text: string): ServerText {
  if (!URL.canParse(text) || /[\s\\]/.test(text))
    return problem('That is not a URL. Enter an absolute one, for example https://example.com/mcp.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return problem('Leave the user name and the password out: the URL is written into gateway.yaml.');
  if (url.hash !== '') return problem('Leave the part from "#" on out: it is never sent to a server.');
  return { kind: 'server', server: { kind: 'http', url: text } };
}

function problem(message: string): ServerText {
  return { kind: 'problem', message };
}
