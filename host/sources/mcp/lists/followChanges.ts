import { property } from '../../../base/json.ts';
import { createBackOff } from '../backOff.ts';
import type { Connection } from '../connection/connection.ts';
import { RpcError } from '../connection/failures.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** How long the present list of tools is fresh, in milliseconds; undefined where the server does not say. */
  ttlMs(): number | undefined;
  /** Something of what the server offers may have changed. */
  onChange(): void;
}

const kinds = ['tools', 'resources', 'prompts'] as const;
/** Servers tell of each tool of a batch by itself. */
const SETTLE_MS = 50;
const LEAST_TTL_MS = 30_000;

/**
 * Hears when what a server offers changes: by its notifications, which the stateless revisions send only to whoever
 * subscribes, or, where it sends none, when its list has become old.
 */
export function followChanges(connection: Connection, options: FollowOptions): void {
  const { peer, greeting, isStateless } = connection;
  const { signal, onChange } = options;
  let settling: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(settling);
    settling = setTimeout(onChange, SETTLE_MS).unref();
  };
  const listening = peer.onNotification(({ method }) => {
    if (/^notifications\/(?:tools|resources|prompts)\/list_changed$/.test(method)) later();
  });
  signal.addEventListener(
    'abort',
    () => {
      listening.dispose();
      clearTimeout(settling);
    },
    { once: true },
  );
  const told = kinds.filter((kind) => property(greeting.capabilities[kind], 'listChanged') === true);
  if (isStateless && told.length > 0) void subscribe(connection, told, options);
  if (!told.includes('tools')) refreshByAge(options);
}

/**
 * `subscriptions/listen` (MCP 2026-07-28, Subscriptions): a request whose stream brings the notifications, and which
 * is answered only when the server ends it. It is asked for again then, ever more slowly.
 */
async function subscribe(
  { peer }: Connection,
  told: readonly string[],
  { signal, onChange }: FollowOptions,
): Promise<void> {
  const notifications = Object.fromEntries(told.map((kind) => [`${kind}ListChanged`, true]));
  const backOff = createBackOff();
  while (!signal.aborted) {
    const started = Date.now();
    try {
      await peer.request('subscriptions/listen', { notifications }, { signal, timeoutMs: 2 ** 31 - 1 });
    } catch (error) {
      // A server that does not have it says so by an error of the protocol; then there is nothing to hear.
      if (signal.aborted || error instanceof RpcError) return;
    }
    if (Date.now() - started > LEAST_TTL_MS) backOff.reset();
    await pause(backOff.next(), signal);
    // What changed in the meantime was told to nobody.
    if (!signal.aborted) onChange();
  }
}

function refreshByAge({ signal, ttlMs, onChange }: FollowOptions): void {
  const next = (): NodeJS.Timeout | undefined => {
    const ms = ttlMs();
    if (ms === undefined) return undefined;
    return setTimeout(
      () => {
        onChange();
        timer = next();
      },
      Math.min(Math.max(ms, LEAST_TTL_MS), 24 * 3_600_000),
    ).unref();
  };
  let timer = next();
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms).unref();
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
