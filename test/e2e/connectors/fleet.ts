import type { ConnectorModel, ConnectorState } from '../../../protocol/connectors.ts';
import { approveCommand, judgeTools, locateTool } from '../../../protocol/messages.ts';
import type { FolderSnapshot } from '../../../protocol/snapshot.ts';
import { openRoles } from '../api.ts';
import { type Editor, startEditor } from '../host/editor.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';

/** An entry of gateway.yaml. */
export type FleetEntry =
  | { readonly url: string }
  | {
      readonly command: string;
      readonly args: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    };

/** The built host of an editor, with many servers as connectors of one folder. */
export interface Fleet {
  readonly editor: Editor;
  readonly folder: string;
  /** Of the endpoint. */
  readonly url: string;
  /** The connector as it is now. */
  now(name: string): ConnectorModel;
  /** The connector once it fits, from now on. */
  until(name: string, fits: (connector: ConnectorModel) => boolean, what: string): Promise<ConnectorModel>;
  /** From the start of the host's work on the folder until it was first in this state, in milliseconds. */
  timeTo(name: string, kind: ConnectorState['kind']): number | undefined;
  /** A person accepts all tools of a connector as they are offered now. */
  accept(name: string): Promise<void>;
}

/** Longer than any server takes: the slowest stall twice for 8 s. */
const limitMs = 28_000;

/** Opens a folder with these connectors. A person approves each command at once, and accepts nothing yet. */
export async function openFleet(
  entries: ReadonlyMap<string, FleetEntry>,
  limits: { readonly callSeconds?: number; readonly responseBytes?: number } = {},
): Promise<Fleet> {
  const connectors = Object.fromEntries(entries);
  const workspace = await createWorkspace({
    // JSON is YAML, too.
    [gatewayFile]: JSON.stringify({ version: 1, catalog: 'full', connectors, limits }, null, 2),
    [rolesFile]: openRoles,
  });
  const { folder } = workspace;
  const editor = startEditor(workspace);
  const { snapshots, link } = editor;
  const opened = Date.now();
  const first = await editor.open(workspace);
  const newest = (): FolderSnapshot => snapshots.seen.at(-1) ?? first;
  const now: Fleet['now'] = (name) => {
    const found = newest().connectors.find((each) => each.name === name);
    if (!found) throw new Error(`The snapshot holds no connector "${name}".`);
    return found;
  };
  // The link keeps the order, so with this answer all has come that the host had to tell before it.
  const caughtUp = (): Promise<unknown> => link.send(locateTool, { folder, tool: 'none' });
  const until: Fleet['until'] = async (name, fits, what) => {
    await caughtUp();
    if (!fits(now(name))) {
      const describe = (): string => JSON.stringify({ ...now(name), tools: [], held: [] }, null, 1);
      await snapshots
        .first((each) => each === snapshots.seen.at(-1) && fits(now(name)), `${name} to ${what}`, limitMs)
        .catch((error: unknown) => {
          throw new Error(`${(error as Error).message} It is now: ${describe()}`, { cause: error });
        });
    }
    return now(name);
  };
  const approve = async (name: string): Promise<void> => {
    const { state } = await until(
      name,
      (each) => each.state.kind === 'needs-approval',
      'ask for an approval',
    );
    if (state.kind !== 'needs-approval') throw new Error(`${name} asks for no approval any more.`);
    await link.send(approveCommand, { folder, name, hash: state.approval.hash });
  };
  for (const [name, entry] of entries) {
    // Whether it connects is seen by its state.
    if ('command' in entry) void approve(name).catch(() => {});
  }
  return {
    ...{ editor, folder, now, until },
    url: first.url,
    timeTo: (name, kind) => {
      const reached = [first, ...snapshots.seen].find(({ connectors: all }) =>
        all.some((each) => each.name === name && each.state.kind === kind),
      );
      const state = reached?.connectors.find((each) => each.name === name)?.state;
      return state && Date.parse(state.at) - opened;
    },
    accept: async (connector) => {
      const tools = now(connector).held.map(({ id, fingerprint }) => ({ id, fingerprint }));
      await link.send(judgeTools, { folder, connector, tools, verdict: 'accept' });
      await until(connector, ({ held }) => held.length === 0, 'have its tools accepted');
    },
  };
}
