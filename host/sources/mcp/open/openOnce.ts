import type { DetectionStep } from '../../../../protocol/connectors.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Opened, Opener } from './opener.ts';

export interface OpenOnceOptions {
  readonly signal: AbortSignal;
  readonly known: Knowledge;
  onConnecting(): void;
  log(line: string): void;
}

/** One attempt, with what it finds noted. Undefined where it was given up; what it has opened is closed then. */
export async function openOnce(
  opener: Opener,
  { signal, known, onConnecting, log }: OpenOnceOptions,
): Promise<Opened | undefined> {
  if (signal.aborted) return undefined;
  const steps: DetectionStep[] = [];
  const opened = await opener.open({
    signal,
    onConnecting: () => {
      if (!signal.aborted) onConnecting();
    },
    onStep: (step) => {
      if (signal.aborted) return;
      steps.push(step);
      known.steps = steps;
      log(`${step.sent}: ${step.found}`);
    },
    onRepair: (what) => known.noteRepairs([what]),
  });
  if (!signal.aborted) return opened;
  if (opened.kind === 'open') await opened.connection.close();
  return undefined;
}
