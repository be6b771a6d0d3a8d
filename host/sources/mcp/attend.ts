import type { Connection } from './connection/connection.ts';
import { tellFaults } from './connection/tellFaults.ts';
import { followResources } from './items/followResources.ts';
import type { Watches } from './items/watches.ts';
import { tellStrayLogs } from './questions/tellStrayLogs.ts';

export interface AttendOptions {
  readonly signal: AbortSignal;
  readonly watches: Watches;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** A fault that may mean the end of the server. */
  onDoubt(): void;
}

/** Hears what a server says beside its answers, for as long as its connection lives. */
export function attend(connection: Connection, { watches, log, onDoubt, ...given }: AttendOptions): void {
  // A connection may be closed for another one in the same life.
  const over = new AbortController();
  connection.peer.onDidClose(() => over.abort());
  const signal = AbortSignal.any([given.signal, over.signal]);
  const debug = (line: string): void => log('debug', line);
  tellFaults(connection.peer, { signal, log: debug, onDoubt });
  tellStrayLogs(connection.dialogue, { signal, log });
  followResources(connection, { signal, watches, log: debug });
}
