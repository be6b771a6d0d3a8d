import { type AttachListener, openAttachListener } from '../endpoint/attach/listener.ts';
import { serveStream } from '../endpoint/attach/serveStream.ts';
import type { Callers } from '../endpoint/callers.ts';
import { createItemLists } from '../endpoint/itemLists.ts';
import { createToolLists } from '../endpoint/toolLists.ts';
import { toError } from '../errors.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { checkAgent } from './agents.ts';
import type { Log } from './apiSources.ts';
import type { Workspace } from './workspace.ts';

export type Attachable = AttachListener;

export interface AttachableOptions {
  readonly workspace: Workspace;
  /** Hear of each client that attaches. */
  readonly callers: Pick<Callers, 'note'>;
  /** The endpoint's, once it is open. */
  readonly url: () => string | undefined;
  readonly log: Log;
}

/** Lets `gatehouse stdio` attach to the gate of this workspace instead of running one of its own. */
export async function openAttachable(options: AttachableOptions): Promise<Attachable> {
  const { workspace, callers, url, log } = options;
  const { folder, gateway, redactor } = workspace;
  const tell: Log = (level, text) => log(level, redactor.text(text));
  const [lists, items] = [createToolLists(gateway), createItemLists(gateway)];
  const listener = await openAttachListener({
    ...{ stateFolder: stateFolderOf(folder), url, log: tell },
    refusalOf: (agent) => {
      try {
        checkAgent(gateway.policy, agent);
        return undefined;
      } catch (error) {
        return toError(error).message;
      }
    },
    serve: (agent, socket) => {
      const caller = {
        ...{ agent, gateway, lists, items },
        onHeard: (client?: string) => callers.note({ agent, isGood: true }, client),
        onError: ({ stack, message }: Error) => tell('error', stack ?? message),
        onWireError: ({ message }: Error) => tell('warn', `${agent}: ${message}`),
      };
      return serveStream(caller, socket, socket);
    },
  });
  return {
    get holdsSocket() {
      return listener.holdsSocket;
    },
    holdsOpen: listener.holdsOpen,
    close: async () => {
      await listener.close();
      lists.dispose();
      items.dispose();
    },
  };
}
