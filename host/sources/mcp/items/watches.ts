import { type Disposable, toDisposable } from '../../../base/disposable.ts';
import { createEmitter, type Event } from '../../../base/event.ts';

/** Who follows which resources of one server, whether or not there is a connection. */
export interface Watches {
  /** What is followed now. */
  readonly uris: readonly string[];
  /** Fires after `uris` has changed. */
  readonly onDidChange: Event<void>;
  /** Undefined where too many are followed already. */
  add(uri: string, onUpdate: () => void): Disposable | undefined;
  /** Settles when the server was asked to tell of this resource. Rejects where it refuses. */
  ensure(uri: string): Promise<void>;
  /** Each connection says how that is done over it. */
  ensureBy(ensure: (uri: string) => Promise<void>): void;
  /** The server says that this resource has changed, which may be a part of one that is followed. */
  noteUpdate(uri: string): void;
  /** What changed meanwhile was told to nobody. */
  noteGap(): void;
  dispose(): void;
}

const mostUris = 1_000;
/** Servers tell of each step of one change by itself. */
const settleMs = 50;

export function createWatches(): Watches {
  const watched = new Map<string, Set<() => void>>();
  const changed = createEmitter<void>();
  const updated = new Set<string>();
  let settling: NodeJS.Timeout | undefined;
  let ensure = (_uri: string): Promise<void> => Promise.resolve();
  const settle = (): void => {
    settling = undefined;
    const uris = [...updated];
    updated.clear();
    for (const uri of uris) for (const onUpdate of [...(watched.get(uri) ?? [])]) onUpdate();
  };
  const note = (uris: readonly string[]): void => {
    for (const uri of uris) updated.add(uri);
    if (uris.length > 0) settling ??= setTimeout(settle, settleMs).unref();
  };
  return {
    get uris() {
      return [...watched.keys()];
    },
    onDidChange: changed.event,
    add: (uri, onUpdate) => {
      const before = watched.get(uri);
      if (!before && watched.size >= mostUris) return undefined;
      // One listener may be given twice, and is then two.
      const hear = (): void => onUpdate();
      watched.set(uri, (before ?? new Set<() => void>()).add(hear));
      if (!before) changed.fire();
      return toDisposable(() => {
        const left = watched.get(uri);
        left?.delete(hear);
        if (left?.size !== 0) return;
        watched.delete(uri);
        changed.fire();
      });
    },
    ensure: (uri) => ensure(uri),
    ensureBy: (next) => {
      ensure = next;
    },
    noteUpdate: (uri) => note([...watched.keys()].filter((each) => isPartOf(uri, each))),
    noteGap: () => note([...watched.keys()]),
    dispose: () => {
      clearTimeout(settling);
      watched.clear();
      changed.dispose();
    },
  };
}

/** Whether a resource is another one, or lies below it (MCP 2025-11-25, Resources, Subscriptions). */
function isPartOf(uri: string, whole: string): boolean {
  if (!uri.startsWith(whole)) return false;
  return uri.length === whole.length || whole.endsWith('/') || /^[/?#]/.test(uri.slice(whole.length));
}
