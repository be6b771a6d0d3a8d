import { createFloodGate } from '../../../base/floodGate.ts';
import { explain, httpStatusOf } from './failures.ts';
import type { Peer } from './peer.ts';

export interface FaultOptions {
  readonly signal: AbortSignal;
  /** Hears a line for each fault. */
  log(line: string): void;
  /** A fault that may mean the end of the server. */
  onDoubt(): void;
}

/** A server can make as many as it likes. */
const mostPerSecond = 20;
const mostCharacters = 500;

/** Tells of faults that cost no request, within bounds, until the signal is given. */
export function tellFaults(peer: Peer, { signal, log, onDoubt }: FaultOptions): void {
  const gate = createFloodGate({
    perSecond: mostPerSecond,
    onLeftOut: (count) => log(`and ${count.toLocaleString('en')} more faults within a second`),
  });
  const listening = peer.onFault((error) => {
    if (!gate.admits()) return;
    log(explain(error).slice(0, mostCharacters));
    // A refusal is an answer.
    if ((httpStatusOf(error) ?? 500) >= 500) onDoubt();
  });
  signal.addEventListener('abort', () => {
    listening.dispose();
    gate.end();
  });
}
