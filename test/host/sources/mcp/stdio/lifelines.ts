import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSignals, type Signals } from '../../../../e2e/waiting.ts';

export interface Lifelines {
  readonly port: string;
  /** The ids of processes as they begin, and as they end. */
  readonly begun: Signals<string>;
  readonly ended: Signals<string>;
}

/** Hears of the lives of processes that hold a lifeline, until the test has ended. */
export async function listenForLives(): Promise<Lifelines> {
  const [begun, ended] = [createSignals<string>(), createSignals<string>()];
  const server = createServer((socket) => {
    let id = '';
    socket.once('data', (text) => begun.give((id = text.toString().trim())));
    // One that is killed may reset its connection.
    socket.on('error', () => {});
    socket.on('close', () => ended.give(id));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  return { port: String((server.address() as AddressInfo).port), begun, ended };
}
