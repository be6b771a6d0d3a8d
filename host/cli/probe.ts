import { detect } from '../sources/mcp/detect/detect.ts';
import type { Detection, Step, Verdict } from '../sources/mcp/detect/verdict.ts';
import { assertNever } from '../base/assert.ts';
import { openFetch } from '../sources/mcp/http/openFetch.ts';
import { CommandFailure, print, printJson, toTable } from './output.ts';

export interface ProbeCommand {
  readonly header: readonly string[];
  readonly json?: boolean;
}

/** What a URL speaks, and every step of finding out. Succeeds where there is an MCP server, signed in or not. */
export async function probe(given: string, { header, json }: ProbeCommand): Promise<void> {
  const url = parseUrl(given);
  const headers = Object.fromEntries(header.map(parseHeader));
  const connections = openFetch();
  try {
    const { fetch } = connections;
    const detection = await detect({ url, headers, hasCredential: header.length > 0, fetch });
    if (json) printJson(toJson(detection));
    else print(toText(detection));
    if (!isServer(detection.verdict)) process.exitCode = 1;
  } finally {
    connections.dispose();
  }
}

function parseUrl(given: string): URL {
  const url = URL.parse(given);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new CommandFailure(
      `"${given}" is no http or https URL. Write for example https://example.com/mcp.`,
    );
  if (url.username !== '' || url.password !== '')
    throw new CommandFailure(
      'The URL holds a user name or a password. Send a credential with --header "Authorization: …".',
    );
  return url;
}

function parseHeader(given: string): [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(given) ?? [];
  // The value may be a credential, so it is not repeated.
  if (name === undefined || value === undefined)
    throw new CommandFailure('A --header is not of the form "Name: value".');
  return [name.toLowerCase(), value];
}

function isServer({ kind }: Verdict): boolean {
  return kind !== 'unavailable' && kind !== 'not-mcp';
}

function toJson({ verdict, steps }: Detection): object {
  const { kind, url } = verdict;
  const revision = 'revision' in verdict ? verdict.revision : kind === 'sse' ? '2024-11-05' : null;
  return { verdict: kind, transport: transportOf(verdict), revision, url, steps };
}

function transportOf({ kind }: Verdict): string | null {
  if (kind === 'modern' || kind === 'legacy') return 'streamable-http';
  return kind === 'sse' ? 'sse' : null;
}

function toText({ verdict, steps }: Detection): string {
  return [sentenceOf(verdict), '', toTable(steps.map(toRow))].join('\n');
}

function toRow({ sent, status, found, ms }: Step): readonly string[] {
  return [sent, String(status ?? '–'), `${ms} ms`, found];
}

function sentenceOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'modern':
      return `${verdict.url} is an MCP server of ${verdict.revision} (Streamable HTTP, without sessions).`;
    case 'legacy':
      return `${verdict.url} is an MCP server of ${verdict.revision} (Streamable HTTP, with sessions).`;
    case 'sse':
      return `${verdict.url} is an MCP server of 2024-11-05 (HTTP with SSE).`;
    case 'authorize':
      return `${verdict.url} asks for a sign-in (HTTP ${verdict.challenge.status}). Try again with --header "Authorization: Bearer …".`;
    case 'unavailable':
    case 'not-mcp':
      return verdict.reason;
    default:
      return assertNever(verdict);
  }
}
