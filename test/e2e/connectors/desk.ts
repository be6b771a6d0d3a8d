import { join } from 'node:path';
import type { ConnectorModel } from '../../../protocol/connectors.ts';
import { approveCommand, judgeTools } from '../../../protocol/messages.ts';
import type { FolderSnapshot } from '../../../protocol/snapshot.ts';
import { root } from '../../../scripts/project.ts';
import { openRoles } from '../api.ts';
import { type Editor, startEditor, tokens } from '../host/editor.ts';
import { connectTo, type Peer } from '../peers.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from '../workspace.ts';

/** An editor with a folder open whose gateway.yaml holds connectors, and an agent that may call all of their tools. */
export interface Desk {
  readonly workspace: TestWorkspace;
  readonly editor: Editor;
  readonly url: string;
  readonly agent: Peer;
  /** How a connector stands now. */
  now(name: string): ConnectorModel;
  /** How it stands once it is so. Only what is told after this is asked counts, or what is so already. */
  until(name: string, fits: Fits, what: string, ms?: number): Promise<ConnectorModel>;
  /** Approves its command where it has one, waits until it is ready, and accepts all its tools. */
  admit(name: string): Promise<ConnectorModel>;
}

export type Fits = (connector: ConnectorModel) => boolean;

export const is =
  (...kinds: readonly ConnectorModel['state']['kind'][]): Fits =>
  ({ state }) =>
    kinds.includes(state.kind);

/** The command line of a server of this project. */
export function toCommand(script: string, args: readonly string[] = []) {
  return { command: process.execPath, args: [join(root, 'test/servers/stdio', script), ...args] };
}

/** The same for gateway.yaml. */
export function commandOf(script: string, given: readonly string[] = []): string {
  const { command, args } = toCommand(script, given);
  return `command: ${JSON.stringify(command)}, args: ${JSON.stringify(args)}`;
}

export function toGateway(connectors: Readonly<Record<string, string>>, more = ''): string {
  const lines = Object.entries(connectors).map(([name, entry]) => `  ${name}: { ${entry} }\n`);
  return `version: 1\nconnectors:\n${lines.join('')}${more}`;
}

/** Opens a folder with these connectors, each as the inside of a YAML map in braces. */
export async function openDesk(connectors: Readonly<Record<string, string>>, more = ''): Promise<Desk> {
  const files = { [gatewayFile]: toGateway(connectors, more), [rolesFile]: openRoles };
  return openDeskAt(await createWorkspace(files));
}

export async function openDeskAt(workspace: TestWorkspace): Promise<Desk> {
  const editor = startEditor(workspace);
  const opened = await editor.open(workspace);
  const { url, folder } = opened;
  // The folder's first state is an answer, all later ones are told.
  const newest = (): FolderSnapshot =>
    [opened, ...editor.snapshots.seen].reduce((a, b) => (b.revision > a.revision ? b : a));
  const find = ({ connectors }: FolderSnapshot, name: string): ConnectorModel | undefined =>
    connectors.find((each) => each.name === name);
  const now = (name: string): ConnectorModel => {
    const found = find(newest(), name);
    if (!found) throw new Error(`There is no connector ${name}.`);
    return found;
  };
  const until: Desk['until'] = async (name, fits, what, ms = 10_000) => {
    const current = find(newest(), name);
    if (current && fits(current)) return current;
    const deadline = Date.now() + ms;
    for (let at = editor.snapshots.seen.length; ; at += 1) {
      await editor.snapshots.count(at + 1, what, deadline - Date.now()).catch(() => {
        throw new Error(`Waited in vain for ${what}; it is ${JSON.stringify(now(name))}.`);
      });
      const connector = find(editor.snapshots.seen[at] as FolderSnapshot, name);
      if (connector && fits(connector)) return connector;
    }
  };
  const admit = async (name: string): Promise<ConnectorModel> => {
    const tried = await until(name, is('needs-approval', 'ready'), `${name} to be tried`);
    if (tried.state.kind === 'needs-approval')
      await editor.link.send(approveCommand, { folder, name, hash: tried.state.approval.hash });
    const { held } = await until(name, is('ready'), `${name} to be ready`);
    await editor.link.send(judgeTools, {
      ...{ folder, connector: name, verdict: 'accept' },
      tools: held.map(({ id, fingerprint }) => ({ id, fingerprint })),
    });
    return until(name, (each) => each.held.length === 0, `the tools of ${name} to be accepted`);
  };
  const agent = await connectTo(url, tokens.first, '2026-07-28');
  return { workspace, editor, url, agent, now, until, admit };
}
