import { setTimeout as pause } from 'node:timers/promises';
import type { Disposable } from '../base/disposable.ts';
import { toError } from '../errors.ts';
import { CommandFailure } from './output.ts';

/** Ctrl-C, SIGTERM, or a terminal that closes, while a command is at work. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** Settles as the work does; rejects where that has not ended so many milliseconds after an interruption. */
  readonly orInterrupted: <T>(work: Promise<T>, graceMs?: number) => Promise<T>;
  /** The same error, with the exit code that shells expect where it came of an interruption. */
  toReason(error: unknown): unknown;
}

/** 128 and the number of the signal. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** For all that a command has opened to be closed. What is left of connectors' processes ends with this one. */
const closeMs = 5_000;

/** From now on these signals do not end the process at once, which would leave the processes of connectors behind. */
export function heedInterruption(): Interruption {
  const ending = new AbortController();
  const { signal } = ending;
  let exitCode: number | undefined;
  const heed = (name: NodeJS.Signals): void => {
    if (exitCode !== undefined) return;
    const code = exitCodes[name as keyof typeof exitCodes];
    exitCode = code;
    setTimeout(() => process.exit(code), closeMs).unref();
    ending.abort(new CommandFailure('Interrupted.', code));
  };
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  for (const name of names) process.on(name, heed);
  return {
    signal,
    orInterrupted: async (work, graceMs = 0) => {
      const over = new AbortController();
      const interrupted = untilAborted(signal, over.signal).then(async () => {
        await pause(graceMs, undefined, { signal: over.signal });
        throw signal.reason;
      });
      try {
        return await Promise.race([work, interrupted]);
      } finally {
        interrupted.catch(() => {});
        over.abort();
      }
    },
    toReason: (error) =>
      exitCode === undefined ? error : new CommandFailure(toError(error).message, exitCode),
    dispose: () => {
      // Once it has happened, another signal changes nothing any more.
      if (exitCode !== undefined) return;
      for (const name of names) process.off(name, heed);
    },
  };
}

/** Never settles where the work is over before. */
function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}
