import { type Gate, gatehouse, startGate } from '../e2e/gate.ts';
import { createWorkspace, type TestWorkspace } from '../e2e/workspace.ts';
import { agent, gatewayFiles } from './gatewayFiles.ts';

export interface ServedGateway {
  readonly gate: Gate;
  readonly workspace: TestWorkspace;
  /** The URL with the token in it, for clients that send no header. */
  readonly url: string;
}

/** Connects to a server, accepts what it offers, and serves it. */
export async function serveThrough(server: string): Promise<ServedGateway> {
  const workspace = await createWorkspace(gatewayFiles(server));
  const accepted = await gatehouse(workspace, ['lock', workspace.folder, '--accept']);
  if (accepted.code !== 0) throw new Error(`gatehouse lock ended with ${accepted.code}: ${accepted.stderr}`);
  const gate = await startGate(workspace);
  return { gate, workspace, url: gate.url.replace(/\/mcp$/, `/t/${gate.tokenOf(agent)}/mcp`) };
}
