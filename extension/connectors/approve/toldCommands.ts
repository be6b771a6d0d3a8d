import type { CommandApproval } from '../../../protocol/connectors.ts';
import { type FolderState, toSnapshot } from '../../model/folderState.ts';
import type { WhichConnector } from '../connections.ts';

export type WaitingCommand = WhichConnector & { readonly command: CommandApproval };

/** Which commands a person has been told of: each of them once, until it is another command. */
export interface ToldCommands {
  /** The commands that wait for an approval and were not told yet; they count as told now. */
  accept(states: readonly FolderState[]): readonly WaitingCommand[];
  /** A connector's commands count as told until this is disposed: somebody is being asked about them already. */
  hush(which: WhichConnector): { dispose(): void };
}

export function createToldCommands(): ToldCommands {
  const told = new Set<string>();
  const hushed = new Set<WhichConnector>();
  const isHushed = ({ folder, name }: WhichConnector): boolean =>
    [...hushed].some((each) => each.folder === folder && each.name === name);
  return {
    accept: (states) =>
      states.flatMap(toWaiting).filter((waiting) => {
        const key = `${waiting.folder}|${waiting.name}|${waiting.command.hash}`;
        if (told.has(key)) return false;
        told.add(key);
        return !isHushed(waiting);
      }),
    hush: (which) => {
      const mine = { ...which };
      hushed.add(mine);
      return { dispose: () => hushed.delete(mine) };
    },
  };
}

function toWaiting(state: FolderState): WaitingCommand[] {
  return (toSnapshot(state)?.connectors ?? []).flatMap(({ name, state: { kind, ...rest } }) =>
    kind === 'needs-approval' && 'command' in rest
      ? [{ folder: state.folder, name, command: rest.command }]
      : [],
  );
}
