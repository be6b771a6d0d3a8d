import type { Approval } from '../../../protocol/connectors.ts';
import { type FolderState, toSnapshot } from '../../model/folderState.ts';
import type { WhichConnector } from '../connections.ts';

export type WaitingApproval = WhichConnector & { readonly approval: Approval };

/** What a person has been told of that waits for an approval: each connector once, until it wants something else. */
export interface ToldApprovals {
  /** What waits for an approval and was not told yet; it counts as told now. */
  accept(states: readonly FolderState[]): readonly WaitingApproval[];
  /** What a connector wants counts as told until this is disposed: somebody is being asked about it already. */
  hush(which: WhichConnector): { dispose(): void };
}

export function createToldApprovals(): ToldApprovals {
  const told = new Set<string>();
  const hushed = new Set<WhichConnector>();
  const isHushed = ({ folder, name }: WhichConnector): boolean =>
    [...hushed].some((each) => each.folder === folder && each.name === name);
  return {
    accept: (states) =>
      states.flatMap(toWaiting).filter((waiting) => {
        const key = `${waiting.folder}|${waiting.name}|${waiting.approval.hash}`;
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

function toWaiting(state: FolderState): WaitingApproval[] {
  return (toSnapshot(state)?.connectors ?? []).flatMap(({ name, state: { kind, ...rest } }) =>
    kind === 'needs-approval' && 'approval' in rest
      ? [{ folder: state.folder, name, approval: rest.approval }]
      : [],
  );
}
