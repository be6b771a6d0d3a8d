import { setTimeout as pause } from 'node:timers/promises';
import type { DetectionStep } from '../../../../protocol/connectors.ts';
import { property } from '../../../base/json.ts';
import { LEGACY_REVISIONS, MODERN_REVISION, modernEnvelope } from '../revisions.ts';
import { explain, isUnsent, LostConnection, RpcError, TimedOut } from './failures.ts';
import { adopt, type Greeting, initialize } from './handshake.ts';
import type { Peer } from './peer.ts';
import type { Transport } from './transport.ts';

export interface StartedProcess {
  readonly transport: Transport;
  readonly peer: Peer;
}

export interface GreetedProcess extends StartedProcess {
  readonly greeting: Greeting;
  readonly isStateless: boolean;
}

export interface GreetOptions {
  /** For all of it, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the first question may go unanswered before the second one is asked beside it. Default 2,000 ms. */
  readonly silenceMs?: number;
  readonly signal: AbortSignal;
  /** It is known to speak a revision with `initialize`. */
  readonly isLegacy: boolean;
  onStep(step: DetectionStep): void;
}

/**
 * Finds out which revision a process speaks, and greets it: `server/discover` first, then `initialize`. A server that
 * dies of the first question is started once more and asked the second one alone.
 *
 * @throws why it cannot be greeted; the process is gone then.
 */
export async function greetProcess(
  launch: () => Promise<StartedProcess>,
  options: GreetOptions,
): Promise<GreetedProcess> {
  const first = await launch();
  try {
    return await greet(first, options);
  } catch (error) {
    await first.peer.close().catch(() => {});
    options.signal.throwIfAborted();
    if (options.isLegacy || !(error instanceof LostConnection || isUnsent(error))) throw error;
  }
  const second = await launch();
  try {
    return await greet(second, { ...options, isLegacy: true });
  } catch (error) {
    await second.peer.close().catch(() => {});
    throw error;
  }
}

type Answered =
  | { readonly kind: 'stateless'; readonly discover: unknown }
  | { readonly kind: 'session'; readonly greeting: Greeting };

async function greet(started: StartedProcess, options: GreetOptions): Promise<GreetedProcess> {
  const end = new AbortController();
  const limits = { timeoutMs: options.timeoutMs, signal: AbortSignal.any([options.signal, end.signal]) };
  try {
    const answered = await firstAnswer(started, limits, options);
    if (answered.kind === 'session') return { ...started, greeting: answered.greeting, isStateless: false };
    const greeting = adopt(started.peer, started.transport, answered.discover);
    return { ...started, greeting, isStateless: true };
  } finally {
    end.abort(new Error(givenUp));
  }
}

interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function firstAnswer(
  { peer, transport }: StartedProcess,
  limits: Limits,
  options: GreetOptions,
): Promise<Answered> {
  const { silenceMs = 2_000, isLegacy } = options;
  const discovering = isLegacy ? Promise.resolve(undefined) : discover(peer, limits, options);
  const silence = pause(silenceMs, undefined, { signal: limits.signal }).catch(() => undefined);
  const found = await Promise.race([discovering, silence]);
  if (found) return found;
  const initializing = tell(options, 'initialize', async () => {
    const revision = LEGACY_REVISIONS[0] ?? '';
    const greeting = await initialize(peer, transport, { revision, ...limits });
    return {
      answer: { kind: 'session', greeting } as const,
      found: `Opened a session of ${greeting.revision}.`,
    };
  });
  // A slow starter reads both questions at once, and answers the first one first.
  return Promise.race([initializing, discovering.then((late) => late ?? initializing)]);
}

/** Undefined where it does not speak the stateless revision. @throws what `Peer.request` throws where it is gone. */
async function discover(peer: Peer, limits: Limits, options: GreetOptions): Promise<Answered | undefined> {
  const asked = tell(options, 'server/discover', async () => {
    const result = await peer.request('server/discover', { _meta: modernEnvelope }, limits);
    const versions = property(result, 'supportedVersions');
    return Array.isArray(versions) && versions.includes(MODERN_REVISION)
      ? { answer: { kind: 'stateless', discover: result } as const, found: `Supports ${MODERN_REVISION}.` }
      : { answer: undefined, found: `Answered, but does not support ${MODERN_REVISION}.` };
  });
  return asked.catch((error: unknown) => {
    if (error instanceof RpcError || error instanceof TimedOut || limits.signal.aborted) return undefined;
    throw error;
  });
}

const givenUp = 'given up';

/** Asks, and tells how that ended as a step. */
async function tell<T>(
  { onStep, signal }: GreetOptions,
  sent: string,
  ask: () => Promise<{ readonly answer: T; readonly found: string }>,
): Promise<T> {
  const started = performance.now();
  const ms = (): number => Math.round((performance.now() - started) * 10) / 10;
  try {
    const { answer, found } = await ask();
    onStep({ sent, found, ms: ms() });
    return answer;
  } catch (error) {
    const isGivenUp = error instanceof Error && error.message === givenUp;
    if (!signal.aborted && !isGivenUp) onStep({ sent, found: explain(error), ms: ms() });
    throw error;
  }
}
