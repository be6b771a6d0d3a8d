import { createFloodGate } from '../../../base/floodGate.ts';
import type { LogLevel } from '../../conversation.ts';
import type { Dialogue } from './dialogue.ts';
import type { LogMessage } from './logMessage.ts';

export interface StrayOptions {
  readonly signal: AbortSignal;
  log(level: 'debug' | 'info' | 'warn' | 'error', line: string): void;
}

/** A server can write as many as it likes. */
const mostPerSecond = 20;
const mostCharacters = 500;

/** Shows what a server logs without a call that it is about, in the connector's own log and to nobody else. */
export function tellStrayLogs({ onStrayLog }: Dialogue, { signal, log }: StrayOptions): void {
  const gate = createFloodGate({
    perSecond: mostPerSecond,
    onLeftOut: (count) => log('info', `and ${count.toLocaleString('en')} more log messages within a second`),
  });
  const listening = onStrayLog((message) => {
    if (gate.admits()) log(severities[message.level], toLine(message));
  });
  signal.addEventListener('abort', () => {
    listening.dispose();
    gate.end();
  });
}

const severities: Readonly<Record<LogLevel, 'debug' | 'info' | 'warn' | 'error'>> = {
  debug: 'debug',
  info: 'info',
  notice: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  alert: 'error',
  emergency: 'error',
};

function toLine({ logger, data }: LogMessage): string {
  const text = (typeof data === 'string' ? data : JSON.stringify(data)).replaceAll(/\s+/g, ' ').trim();
  return `${logger === undefined ? '' : `${logger}: `}${text}`.slice(0, mostCharacters);
}
