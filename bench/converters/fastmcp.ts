import type { ListedTool } from '../../test/corpus/measure/toolFaults.ts';
import { runConversion } from './conversion.ts';
import { importPeer } from './peerModule.ts';

interface OpenApi {
  fromOpenAPI(options: object): Promise<{ connect(transport: object): Promise<unknown> }>;
}

interface Sdk {
  readonly Client: new (
    introduction: object,
  ) => {
    connect(transport: object): Promise<void>;
    listTools(): Promise<{ tools: readonly ListedTool[] }>;
  };
}

interface InMemory {
  readonly InMemoryTransport: { createLinkedPair(): [object, object] };
}

await runConversion(async () => {
  const { fromOpenAPI } = await importPeer<OpenApi>('fastmcp/dist/openapi/index.js');
  const { Client } = await importPeer<Sdk>('@modelcontextprotocol/sdk/dist/esm/client/index.js');
  const { InMemoryTransport } = await importPeer<InMemory>('@modelcontextprotocol/sdk/dist/esm/inMemory.js');
  return async (file) => {
    const server = await fromOpenAPI({ spec: file, baseUrl: 'http://127.0.0.1:9', maxTools: 1_000_000 });
    // It makes its list only for a client that asks.
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: 'bench', version: '1.0.0' });
    await Promise.all([server.connect(far), client.connect(near)]);
    return (await client.listTools()).tools;
  };
});
