import type { FolderSnapshot } from '../../protocol/snapshot.ts';

interface FolderIdentity {
  /** Absolute path. */
  readonly folder: string;
  /** The name that the editor shows for it. */
  readonly name: string;
}

/** What Gatehouse knows of one workspace folder. */
export type FolderState = FolderIdentity &
  (
    | /** The folder has no `.gatehouse/`, so nothing runs for it. */ { readonly kind: 'none' }
    /** `last` is what was known before the host restarted. */
    | { readonly kind: 'opening'; readonly last?: FolderSnapshot }
    | { readonly kind: 'open'; readonly snapshot: FolderSnapshot }
    | { readonly kind: 'failed'; readonly reason: string }
  );

/** The newest snapshot of a folder, also while its gateway is being opened again. */
export function toSnapshot(state: FolderState): FolderSnapshot | undefined {
  switch (state.kind) {
    case 'open':
      return state.snapshot;
    case 'opening':
      return state.last;
    case 'none':
    case 'failed':
      return undefined;
  }
}
