import { setTimeout as pause } from 'node:timers/promises';
import { conclude } from './conclude.ts';
import { askDiscover } from './discover.ts';
import type { Target } from './exchange.ts';
import { askInitialize } from './initialize.ts';
import { askStream } from './openStream.ts';
import { explainSilence } from './unreached.ts';
import type { Detection, Outcome, Rung, RungResult, Step } from './verdict.ts';

export interface DetectOptions {
  /** How long a rung may be silent before the next one is tried beside it, in milliseconds. Default 2,000. */
  readonly silenceMs?: number;
  /** For one rung, in milliseconds. Default 8,000. */
  readonly rungMs?: number;
  readonly signal?: AbortSignal;
  /** Leaves the stateless revisions out: the server names one and does not keep to it. */
  readonly isStatelessAvoided?: boolean;
  /** Hears of each step when it has ended. */
  readonly onStep?: (step: Step) => void;
}

/** One question of the ladder. */
interface Asking {
  readonly rung: Rung;
  /** What is sent, for people. */
  readonly sent: string;
  readonly ask: (target: Target, signal: AbortSignal) => Promise<RungResult>;
}

const discover: Asking = { rung: 'discover', sent: 'POST server/discover', ask: askDiscover };
const initialize: Asking = { rung: 'initialize', sent: 'POST initialize', ask: askInitialize };
const stream: Asking = { rung: 'sse', sent: 'GET text/event-stream', ask: askStream };

/**
 * Finds out what a URL speaks by asking, from the newest revision to the oldest. A rung that is silent does not
 * hold up the next one; the first that is sure wins, and the others are given up. No tool is ever called.
 * Rejects only with the reason of `signal`.
 */
export async function detect(target: Target, options: DetectOptions = {}): Promise<Detection> {
  const { silenceMs = 2_000, rungMs = 8_000, signal, onStep } = options;
  signal?.throwIfAborted();
  const ladder = toLadder(target, options);
  const end = new AbortController();
  const given = signal ? AbortSignal.any([signal, end.signal]) : end.signal;
  const attempts: Promise<Outcome>[] = [];
  const begun: { readonly asking: Asking; readonly started: number }[] = [];
  const ended: Outcome[] = [];
  try {
    for (const asking of ladder) {
      begun.push({ asking, started: performance.now() });
      const attempt = climb(asking, target, rungMs, given).then((outcome) => {
        if (given.aborted) return outcome;
        ended.push(outcome);
        onStep?.(outcome.step);
        return outcome;
      });
      attempts.push(attempt);
      const silence = pause(silenceMs, undefined, { signal: given }).catch(() => undefined);
      await Promise.race([attempt, silence, firstPositive(attempts)]);
      if (ended.some(isPositive)) break;
    }
    await Promise.race([Promise.all(attempts), firstPositive(attempts)]);
    signal?.throwIfAborted();
    const steps = begun.map(({ asking: { rung, sent }, started }) => {
      const step = ended.find((outcome) => outcome.step.rung === rung)?.step;
      return step ?? { rung, sent, found: 'Silent until another question was answered.', ms: since(started) };
    });
    return { verdict: conclude(target, ended), steps };
  } finally {
    end.abort(new Error('given up'));
  }
}

function toLadder({ url }: Target, { isStatelessAvoided = false }: DetectOptions): readonly Asking[] {
  const posts = isStatelessAvoided ? [initialize] : [discover, initialize];
  return /\/sse\/?$/.test(url.pathname) ? [stream, ...posts] : [...posts, stream];
}

/** Milliseconds, to a tenth. */
function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}

/** Settles with the first that is sure, or when none of them is. */
function firstPositive(attempts: readonly Promise<Outcome>[]): Promise<unknown> {
  const positives = attempts.map(async (attempt) => {
    if (!isPositive(await attempt)) throw new Error('not sure');
  });
  return Promise.any(positives).catch(() => undefined);
}

function isPositive({ result }: Outcome): boolean {
  return result.finding.kind === 'positive';
}

/** Asks one question. Never rejects. */
async function climb(
  { rung, sent, ask }: Asking,
  target: Target,
  ms: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const started = performance.now();
  const clock = new AbortController();
  // Not the timer of AbortSignal.timeout, which outlives the answer.
  const timer = setTimeout(() => clock.abort(new Error('late')), ms);
  const result = await ask(target, AbortSignal.any([signal, clock.signal]))
    .catch((error: unknown) => explainSilence(error, clock.signal.aborted ? ms : undefined))
    .finally(() => clearTimeout(timer));
  const { status, found } = result;
  const step: Step = {
    ...{ rung, sent },
    ...(status === undefined ? {} : { status }),
    ...{ found, ms: since(started) },
  };
  return { step, result };
}
