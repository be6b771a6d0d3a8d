import { property } from '../../../base/json.ts';
import { createBackOff } from '../backOff.ts';
import type { Connection } from '../connection/connection.ts';
import { httpStatusOf, RpcError } from '../connection/failures.ts';

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
/** Some tell of a change whenever they are asked for their list. */
const LEAST_BETWEEN_MS = 1_000;
const LEAST_TTL_MS = 30_000;

/**
 * Hears when what a server offers changes: by its notifications, which the stateless revisions send only to whoever
 * subscribes, or, where it sends none, when its list has become old.
 */
export function followChanges(connection: Connection, options: FollowOptions): void {
  const { peer, greeting, isStateless } = connection;
  const { signal, onChange } = options;
  let settling: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const settle = (): void => {
    settling = undefined;
    last = performance.now();
    onChange();
  };
  const later = (): void => {
    const ms = Math.max(SETTLE_MS, last + LEAST_BETWEEN_MS - performance.now());
    settling ??= setTimeout(settle, ms).unref();
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
  const hasTools = told.includes('tools');
  if (!hasTools) refreshByAge(options);
  if (isStateless && told.length > 0)
    void subscribe(connection, told, options).then(() => {
      if (hasTools && !signal.aborted) refreshByAge(options);
    });
}

/**
 * `subscriptions/listen` (MCP 2026-07-28, Subscriptions): a request whose stream brings the notifications, and which
 * is answered only when the server ends it. It is asked for again then, ever more slowly. Settles where the server
 * has no such thing. Never rejects.
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
      if (signal.aborted || isRefusal(error)) return;
    }
    if (Date.now() - started > LEAST_TTL_MS) backOff.reset();
    await pause(backOff.next(), signal);
    // What changed in the meantime was told to nobody.
    if (!signal.aborted) onChange();
  }
}

const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

/** Whether it would be refused again, whenever it is asked for. An unknown method is HTTP 404 in this revision. */
function isRefusal(error: unknown): boolean {
  if (error instanceof RpcError) return error.code === METHOD_NOT_FOUND || error.code === INVALID_PARAMS;
  const status = httpStatusOf(error) ?? 500;
  return status < 500 && status !== 408 && status !== 429;
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
