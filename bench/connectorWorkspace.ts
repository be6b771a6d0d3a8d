import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distFolder } from '../scripts/build.ts';
import { runNode } from '../scripts/childProcess.ts';
import type { Scratch } from './workspaces.ts';

/** An entry under `connectors` of gateway.yaml. */
export type ConnectorEntry =
  | { readonly url: string }
  | { readonly command: string; readonly args: readonly string[] };

const LIMIT_MS = 60_000;

/** A workspace of these connectors, whose one agent may call all their tools. Their commands are approved. */
export async function writeConnectorWorkspace(
  scratch: Scratch,
  name: string,
  connectors: Readonly<Record<string, ConnectorEntry>>,
): Promise<string> {
  const workspace = join(scratch.folder, name);
  mkdirSync(join(workspace, '.gatehouse'), { recursive: true });
  // JSON is YAML, too.
  writeFileSync(
    join(workspace, '.gatehouse', 'gateway.yaml'),
    JSON.stringify({ version: 1, catalog: 'full', connectors }),
  );
  const roles = 'version: 1\nroles:\n  all:\n    allow: ["*/*"]\nagents:\n  copilot: { roles: [all] }\n';
  writeFileSync(join(workspace, '.gatehouse', 'roles.yaml'), roles);
  for (const [connector, entry] of Object.entries(connectors))
    if ('command' in entry) await runCli(scratch, ['approve', connector, workspace, '--yes']);
  return workspace;
}

/** Accepts what the connectors of a workspace offer now, as a person does once. */
export function acceptTools(scratch: Scratch, workspace: string): Promise<void> {
  return runCli(scratch, ['lock', workspace, '--accept']);
}

async function runCli({ env }: Scratch, args: readonly string[]): Promise<void> {
  const { code, output } = await runNode(join(distFolder, 'cli.js'), { args, env, limitMs: LIMIT_MS });
  if (code !== 0) throw new Error(`gatehouse ${args[0] ?? ''} ended with exit code ${code}:\n${output}`);
}
