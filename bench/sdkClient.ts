import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export interface SdkClient {
  call(name: string, given: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A client of the official SDK, as a program has that calls a server without a gateway. */
export async function openSdkClient(url: string, revision: string): Promise<SdkClient> {
  const mode = revision === '2026-07-28' ? { pin: revision } : 'legacy';
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    call: (name, given) => client.callTool({ name, arguments: { ...given } }),
    close: () => client.close(),
  };
}
