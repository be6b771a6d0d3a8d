import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { load } from 'js-yaml';
import { startGate } from '../e2e/gate.ts';
import { atEndOfFile } from '../e2e/lifetime.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../e2e/workspace.ts';
import { isSchema, type Schema } from './generate/mergeSchemas.ts';

/** A client's view of a gateway that serves one document. */
export interface OracleGate {
  readonly tools: readonly { readonly name: string; readonly inputSchema: Schema }[];
  call(name: string, given: Readonly<Record<string, unknown>>): Promise<OracleAnswer>;
  stop(): Promise<unknown>;
}

export type OracleAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  /** The client takes what came for a breach of the protocol, for one that its tool's outputSchema forbids. */
  | { readonly kind: 'unreadable'; readonly text: string };

const roles = "version: 1\nroles:\n  all: { allow: ['*/*'] }\nagents:\n  oracle: { roles: [all] }\n";

/** Serves a copy of the document with the built gateway; calls go to `server`, with credentials for all schemes. */
export async function startOracleGate(document: string, server: string): Promise<OracleGate> {
  const text = await readFile(document, 'utf8');
  const name = basename(document);
  const workspace = await createWorkspace({
    [name]: text,
    [gatewayFile]: JSON.stringify({
      version: 1,
      catalog: 'full',
      apis: { api: { spec: name, server, auth: credentialsFor(load(text)) } },
    }),
    [rolesFile]: roles,
  });
  const env = { ORACLE_TOKEN: 'a-token-of-no-value', ORACLE_BASIC: 'user:password' };
  const gate = await startGate({ ...workspace, env: { ...workspace.env, ...env } });
  const client = new Client({ name: 'oracle', version: '1.0.0' });
  const headers = { authorization: `Bearer ${gate.tokenOf('oracle')}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(gate.url), { requestInit: { headers } }));
  atEndOfFile(() => client.close());
  const { tools } = await client.listTools();
  return {
    tools: tools.map((tool) => ({ name: tool.name, inputSchema: tool.inputSchema })),
    call: async (tool, given) => {
      try {
        const { content } = await client.callTool({ name: tool, arguments: { ...given } });
        const parts = content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`));
        return { kind: 'answer', text: parts.join('\n') };
      } catch (error) {
        return { kind: 'unreadable', text: String(error) };
      }
    },
    stop: () => gate.stop(),
  };
}

/** Templates by security scheme, under `components` or, in Swagger 2.0, at the root. */
function credentialsFor(document: unknown): Readonly<Record<string, string>> {
  const root = isSchema(document) ? document : {};
  const components = isSchema(root['components']) ? root['components'] : {};
  const schemes = components['securitySchemes'] ?? root['securityDefinitions'];
  return Object.fromEntries(
    Object.entries(isSchema(schemes) ? schemes : {}).map(([name, scheme]) => {
      const { type, scheme: http } = isSchema(scheme) ? scheme : {};
      const isBasic = type === 'basic' || (type === 'http' && String(http).toLowerCase() === 'basic');
      return [name, isBasic ? '${env:ORACLE_BASIC}' : '${env:ORACLE_TOKEN}'];
    }),
  );
}
