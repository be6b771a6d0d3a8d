import type { DetectionStep } from '../../../protocol/connectors.ts';

interface Detected {
  readonly folder: string;
  readonly url: string;
  readonly step: DetectionStep;
}

/** What the host tells while it finds out what URLs speak. */
export interface Detections {
  accept(detected: Detected): void;
  /** Hears of the steps of one URL until it is disposed. */
  listen(which: Omit<Detected, 'step'>, hear: (step: DetectionStep) => void): { dispose(): void };
}

export function createDetections(): Detections {
  const listeners = new Set<(detected: Detected) => void>();
  return {
    accept: (detected) => {
      for (const listener of listeners) listener(detected);
    },
    listen: (which, hear) => {
      const listener = ({ folder, url, step }: Detected): void => {
        if (folder === which.folder && url === which.url) hear(step);
      };
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
}
