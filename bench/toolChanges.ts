import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Peer } from './wire.ts';

const LIMIT_MS = 30_000;

/** A client that hears when the tools have changed. */
export interface ToolChanges {
  /** As a client does after each change. */
  list(): Promise<unknown>;
  /** Resolves with the moment of the next notification. */
  nextChange(): Promise<number>;
  close(): Promise<void>;
}

export async function listenForChanges({ origin, token }: Peer): Promise<ToolChanges> {
  const client = new Client(
    { name: 'bench', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  let tell: ((at: number) => void) | undefined;
  client.setNotificationHandler('notifications/tools/list_changed', () => tell?.(performance.now()));
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', origin), { requestInit: { headers } }),
  );
  await client.listen({ toolsListChanged: true });
  return {
    list: () => client.listTools({}, { cacheMode: 'refresh' }),
    nextChange: () =>
      new Promise((resolve, reject) => {
        const clock = setTimeout(() => reject(new Error('No change was heard of.')), LIMIT_MS);
        tell = (at) => {
          clearTimeout(clock);
          resolve(at);
        };
      }),
    close: () => client.close(),
  };
}
