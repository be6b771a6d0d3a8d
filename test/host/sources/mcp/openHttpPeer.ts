import { onTestFinished } from 'vitest';
import { initialize } from '../../../../host/sources/mcp/connection/handshake.ts';
import { openPeer, type Peer } from '../../../../host/sources/mcp/connection/peer.ts';
import { openFetch } from '../../../../host/sources/mcp/http/openFetch.ts';
import { createStreamableTransport } from '../../../../host/sources/mcp/http/streamableTransport.ts';
import { createSignals, type Signals } from '../../../e2e/waiting.ts';

export interface HttpPeer {
  readonly peer: Peer;
  readonly faults: Signals<Error>;
  ask(method: string, params?: unknown): Promise<unknown>;
}

/** Our own end of a session with a server of 2025-11-25 at `/mcp`. It is closed when the test has ended. */
export async function openHttpPeer(origin: string): Promise<HttpPeer> {
  const { fetch, close } = openFetch();
  onTestFinished(close);
  const url = new URL('/mcp', origin);
  const headers = (): Promise<Record<string, string>> => Promise.resolve({});
  const transport = createStreamableTransport({ url, headers, fetch, onRepair: () => {} });
  const peer = await openPeer(transport);
  onTestFinished(() => peer.close());
  const faults = createSignals<Error>();
  peer.onFault(faults.give);
  await initialize(peer, transport, { revision: '2025-11-25', timeoutMs: 5_000 });
  return { peer, faults, ask: (method, params = {}) => peer.request(method, params, { timeoutMs: 9_000 }) };
}
