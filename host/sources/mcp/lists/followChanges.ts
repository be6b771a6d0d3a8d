import { type JsonObject, property } from '../../../base/json.ts';
import type { Connection } from '../connection/connection.ts';
import { keepListening } from '../connection/keepListening.ts';

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
    void keepListening(peer, toFilter(told), { signal, onGap: onChange }).then(() => {
      if (hasTools && !signal.aborted) refreshByAge(options);
    });
}

/** What is asked for of each kind that the server tells of (MCP 2026-07-28, Subscriptions). */
function toFilter(told: readonly string[]): JsonObject {
  return Object.fromEntries(told.map((kind) => [`${kind}ListChanged`, true]));
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
