import { property } from '../../../base/json.ts';
import type { Connection } from '../connection/connection.ts';
import { explain } from '../connection/failures.ts';
import { keepListening, pauseOrAbort } from '../connection/keepListening.ts';
import type { Peer } from '../connection/peer.ts';
import type { Watches } from './watches.ts';

export interface FollowingOptions {
  readonly watches: Watches;
  readonly signal: AbortSignal;
  log(line: string): void;
}

/** Whether a server has said that its resources can be followed. */
export function canFollow({ greeting }: Connection): boolean {
  return property(greeting.capabilities['resources'], 'subscribe') === true;
}

type Ensure = (uri: string) => Promise<void>;

/** For one subscription, in milliseconds. */
const answerMs = 10_000;

/** Has the server tell of the changes of what is followed, until the signal is given. */
export function followResources(connection: Connection, options: FollowingOptions): void {
  const { peer } = connection;
  const { watches, signal } = options;
  const listening = peer.onNotification(({ method, params }) => {
    const uri = property(params, 'uri');
    if (method === 'notifications/resources/updated' && typeof uri === 'string') watches.noteUpdate(uri);
  });
  signal.addEventListener('abort', () => listening.dispose(), { once: true });
  if (!canFollow(connection)) return;
  // Those that follow already have followed another connection until now.
  watches.noteGap();
  watches.ensureBy(connection.isStateless ? listen(peer, options) : subscribe(peer, options));
}

/** `resources/subscribe` of the 2025 revisions and before, one for each resource. */
function subscribe(peer: Peer, { watches, signal, log }: FollowingOptions): Ensure {
  const subscribed = new Map<string, Promise<void>>();
  const limits = { timeoutMs: answerMs, signal };
  const ensure = (uri: string): Promise<void> => {
    const known = subscribed.get(uri);
    if (known) return known;
    const asking = peer.request('resources/subscribe', { uri }, limits).then(() => {});
    subscribed.set(uri, asking);
    asking.catch((error: unknown) => {
      if (subscribed.get(uri) === asking) subscribed.delete(uri);
      if (!signal.aborted) log(`resources/subscribe ${uri.slice(0, 200)}: ${explain(error)}`);
    });
    return asking;
  };
  const leave = async (uri: string, asked: Promise<void>): Promise<void> => {
    subscribed.delete(uri);
    await asked.catch(() => {});
    // Somebody may have come back meanwhile.
    if (subscribed.has(uri) || signal.aborted) return;
    await peer.request('resources/unsubscribe', { uri }, limits).catch(() => {});
  };
  const update = (): void => {
    const uris = new Set(watches.uris);
    for (const uri of uris) void ensure(uri).catch(() => {});
    for (const [uri, asked] of [...subscribed]) if (!uris.has(uri)) void leave(uri, asked);
  };
  const changing = watches.onDidChange(update);
  signal.addEventListener('abort', () => changing.dispose(), { once: true });
  update();
  return ensure;
}

/** Between a change of what is followed and the next request: whoever comes follows several at once. */
const settleMs = 10;

/**
 * `subscriptions/listen` of MCP 2026-07-28: one request that names all resources, whose stream brings the changes. The
 * next one is opened before the last one is left, so that nothing is missed between them. It is another one than that
 * for the lists, which need not be interrupted for it.
 */
function listen(peer: Peer, { watches, signal, log }: FollowingOptions): Ensure {
  let current:
    | { readonly uris: ReadonlySet<string>; readonly ready: Promise<void>; leave(): void }
    | undefined;
  let settling: Promise<void> | undefined;
  const reopen = (): void => {
    const last = current;
    const uris = new Set(watches.uris);
    if (uris.size === 0) {
      current = undefined;
      return last?.leave();
    }
    const end = new AbortController();
    const life = AbortSignal.any([signal, end.signal]);
    const ready = begin(peer, [...uris], { watches, signal: life, log });
    current = { uris, ready, leave: () => end.abort(new Error('Others are followed now.')) };
    void ready.then(() => last?.leave());
  };
  const later = (): Promise<void> =>
    (settling ??= pauseOrAbort(settleMs, signal).then(() => {
      settling = undefined;
      if (!signal.aborted) reopen();
    }));
  const changing = watches.onDidChange(() => void later());
  signal.addEventListener('abort', () => changing.dispose(), { once: true });
  if (watches.uris.length > 0) reopen();
  return async (uri) => {
    if (!current?.uris.has(uri)) await later();
    await current?.ready;
  };
}

/** How long an opened stream may take to say so, in milliseconds. */
const acknowledgeMs = 2_000;

/** Settles when the stream has begun, or seems not to. Never rejects. */
function begin(
  peer: Peer,
  uris: readonly string[],
  { watches, signal, log }: FollowingOptions,
): Promise<void> {
  const begun = Promise.withResolvers<void>();
  const acknowledged = peer.onNotification(({ method }) => {
    if (method === 'notifications/subscriptions/acknowledged') begun.resolve();
  });
  void keepListening(
    peer,
    { resourceSubscriptions: [...uris] },
    {
      signal,
      onGap: () => watches.noteGap(),
      onFault: (error) => log(`subscriptions/listen: ${explain(error)}`),
    },
  ).finally(begun.resolve);
  return Promise.race([begun.promise, pauseOrAbort(acknowledgeMs, signal)]).finally(() =>
    acknowledged.dispose(),
  );
}
