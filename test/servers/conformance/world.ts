/** What has changed on the server, for whoever has to tell its clients. */
export type Change =
  | { readonly kind: 'tools' }
  | { readonly kind: 'prompts' }
  | { readonly kind: 'resource'; readonly uri: string };

/** What all clients of one fixture share: the parts of its lists that come and go. */
export interface World {
  has(extra: 'tool' | 'prompt'): boolean;
  /** Takes an extra out of its list, or puts it back. */
  toggle(extra: 'tool' | 'prompt'): void;
  /** A resource has other content now. */
  touch(uri: string): void;
  /** Returns how to stop hearing. */
  listen(hear: (change: Change) => void): () => void;
}

export function createWorld(): World {
  const extras = new Set<'tool' | 'prompt'>(['tool', 'prompt']);
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const hear of [...listeners]) hear(change);
  };
  return {
    has: (extra) => extras.has(extra),
    toggle: (extra) => {
      if (!extras.delete(extra)) extras.add(extra);
      tell({ kind: extra === 'tool' ? 'tools' : 'prompts' });
    },
    touch: (uri) => tell({ kind: 'resource', uri }),
    listen: (hear) => {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
  };
}
