import { join } from 'node:path';
import { root } from '../../../scripts/project.ts';
import { serveEverything } from '../../servers/conformance/serveEverything.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { atEndOfFile } from '../lifetime.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from '../workspace.ts';

/** A server of 2025 over HTTP, one of 2026 over HTTP, and a process built with the 1.x SDK. */
export const cellServers = ['legacy', 'modern', 'classic'] as const;
export type CellServer = (typeof cellServers)[number];

export interface CellGateway {
  readonly gate: Gate;
  readonly workspace: TestWorkspace;
}

/** The gateway in front of these servers, all of whose tools are accepted, with these rights and agents. */
export async function startCells(
  servers: readonly CellServer[],
  roles: Readonly<Record<string, object>>,
  agents: Readonly<Record<string, { readonly roles: readonly string[] }>>,
): Promise<CellGateway> {
  const connectors: Record<string, object> = {};
  for (const server of servers) connectors[server] = await startServer(server);
  // JSON is YAML, too.
  const workspace = await createWorkspace({
    [gatewayFile]: JSON.stringify({ version: 1, connectors }, null, 2),
    [rolesFile]: JSON.stringify({ version: 1, roles, agents }, null, 2),
  });
  const { folder } = workspace;
  if (servers.includes('classic')) await run(workspace, ['approve', 'classic', folder, '--yes']);
  await run(workspace, ['lock', folder, '--accept']);
  return { gate: await startGate(workspace), workspace };
}

async function startServer(server: CellServer): Promise<object> {
  if (server === 'classic') {
    return { command: process.execPath, args: [join(root, 'test/servers/conformance/classicStdio.ts')] };
  }
  const fixture = await serveEverything(server);
  atEndOfFile(fixture.close);
  return { url: fixture.url };
}

async function run(workspace: TestWorkspace, args: readonly string[]): Promise<void> {
  const { code, stderr } = await gatehouse(workspace, args);
  if (code !== 0) throw new Error(`gatehouse ${args[0]} ended with ${code}: ${stderr}`);
}
