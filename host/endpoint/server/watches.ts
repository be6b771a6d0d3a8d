import type { Disposable } from '../../base/disposable.ts';
import type { Gateway } from '../../gateway.ts';
import { SERVER_ERROR, type Watching } from '../../sources/item.ts';

export type NotWatched = Extract<Watching, { readonly kind: 'failed' }>;

/** The resources whose changes somebody follows for one client, each followed once however often it is asked for. */
export interface Watches extends Disposable {
  /** Settles when the changes are followed, with the reason where they cannot be. Never rejects. */
  add(uri: string): Promise<NotWatched | undefined>;
  /** Takes back one `add` that succeeded. */
  remove(uri: string): void;
}

/** Resources followed at once. */
const MOST = 1_000;

export interface WatchesOptions {
  readonly agent: string;
  readonly client?: string;
  readonly gateway: Pick<Gateway, 'watch'>;
  readonly onUpdate: (uri: string) => void;
  readonly most?: number;
}

interface Watch {
  holders: number;
  readonly watching: Promise<Watching>;
  readonly end: () => void;
}

export function createWatches({ agent, client, gateway, onUpdate, most = MOST }: WatchesOptions): Watches {
  const watches = new Map<string, Watch>();
  let isOver = false;
  const begin = (uri: string): Watch => {
    const ending = new AbortController();
    const request = { agent, name: uri, arguments: {}, signal: ending.signal };
    const update = (): void => {
      if (!ending.signal.aborted) onUpdate(uri);
    };
    const watching = gateway
      .watch(client === undefined ? request : { ...request, client }, update)
      .catch((): Watching => internal);
    const end = (): void => {
      ending.abort(new Error('Nobody follows this resource any more.'));
      void watching.then((one) => (one.kind === 'watching' ? one.dispose() : undefined));
    };
    return { holders: 0, watching, end };
  };
  const release = (uri: string, watch: Watch): void => {
    watch.holders -= 1;
    if (watch.holders > 0) return;
    if (watches.get(uri) === watch) watches.delete(uri);
    watch.end();
  };
  return {
    add: async (uri) => {
      if (isOver) return over;
      let watch = watches.get(uri);
      if (!watch) {
        if (watches.size >= most) return tooMany(most);
        watches.set(uri, (watch = begin(uri)));
      }
      watch.holders += 1;
      const watching = await watch.watching;
      if (watching.kind === 'watching') return undefined;
      release(uri, watch);
      return watching;
    },
    remove: (uri) => {
      const watch = watches.get(uri);
      if (watch) release(uri, watch);
    },
    dispose: () => {
      isOver = true;
      for (const watch of watches.values()) watch.end();
      watches.clear();
    },
  };
}

const internal: NotWatched = { kind: 'failed', code: -32_603, reason: 'Internal error' };
const over: NotWatched = { kind: 'failed', code: SERVER_ERROR, reason: 'The client has gone.' };

function tooMany(most: number): NotWatched {
  const reason = `At most ${most} resources can be subscribed to at once. Unsubscribe from others first.`;
  return { kind: 'failed', code: SERVER_ERROR, reason };
}
