import { stringify } from 'yaml';
import {
  type ClientFormat,
  type ImportCandidate,
  type ReadCandidates,
  readCandidates,
} from '../../../../host/config/import/candidates.ts';
import type { VariableSyntax } from '../../../../host/config/import/variables.ts';
import { type ParsedGateway, parseGateway } from '../../../../host/config/gatewayFile.ts';

export const file = '/work/shop/mcp.json';

function format(client: string, variables: VariableSyntax, ...place: string[]): ClientFormat {
  return { client, variables, places: [place.length > 0 ? place : ['mcpServers']], home: '/home/ada' };
}

export const vsCode = format('VS Code', 'editor', 'servers');
export const claudeCode = format('Claude Code', 'shell');
export const claudeDesktop = format('Claude Desktop', 'none');
export const cursor = format('Cursor', 'editor');
export const windsurf = format('Windsurf', 'windsurf');

export function read(client: ClientFormat, text: string, taken: readonly string[] = []): ReadCandidates {
  return readCandidates(text, file, client, taken);
}

/** One server, written as the client would. */
export function readOne(client: ClientFormat, server: unknown, name = 'demo'): ReadCandidates {
  const [place = ''] = client.places[0] ?? [];
  return read(client, JSON.stringify({ [place]: { [name]: server } }));
}

/** The only candidate; what is in its way is told otherwise. */
export function only({ candidates, problems }: ReadCandidates): ImportCandidate {
  const [candidate] = candidates;
  if (!candidate || candidates.length > 1)
    throw new Error(`${candidates.length} candidates, ${JSON.stringify(problems)}`);
  return candidate;
}

/** The candidates written into gateway.yaml and read again. */
export function inGateway(candidates: readonly ImportCandidate[]): ParsedGateway {
  const connectors = candidates.map(({ name, entry }): [string, unknown] => {
    const { kind, ...fields } = entry;
    if (kind === 'stdio') return [name, fields];
    return [name, { url: entry.url, headers: entry.headers }];
  });
  return parseGateway(
    stringify({ version: 1, connectors: Object.fromEntries(connectors) }),
    '/work/gateway.yaml',
  );
}
