import { describe, expect, it } from 'vitest';
import { adopt, initialize } from '../../../../../host/sources/mcp/connection/handshake.ts';
import { openPeer } from '../../../../../host/sources/mcp/connection/peer.ts';
import {
  clientInfo,
  declaredCapabilities,
  modernEnvelope,
} from '../../../../../host/sources/mcp/revisions.ts';
import { openMemory, silence } from '../memoryTransport.ts';

const plain = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: { listChanged: true } },
  serverInfo: { name: 'tiny', title: 'Tiny', version: '1.0.0' },
  instructions: 'Ask.',
};

async function greet(result: unknown, revision = '2025-11-25') {
  const memory = openMemory(({ method }) => (method === 'initialize' ? result : silence));
  const versions: string[] = [];
  memory.transport.setProtocolVersion = (version) => versions.push(version);
  const peer = await openPeer(memory.transport);
  const greeting = await initialize(peer, memory.transport, { revision, timeoutMs: 1_000 });
  return { ...memory, greeting, versions };
}

describe('initialize', () => {
  it('offers a revision, keeps what is said, and tells that it is done', async () => {
    const { greeting, sent, versions } = await greet(plain);
    expect(greeting).toEqual({
      revision: '2025-11-25',
      server: { name: 'tiny', title: 'Tiny', version: '1.0.0' },
      capabilities: { tools: { listChanged: true } },
      instructions: 'Ask.',
      repairs: [],
    });
    expect(sent.seen.map(({ method, params }) => [method, params])).toEqual([
      ['initialize', { protocolVersion: '2025-11-25', capabilities: declaredCapabilities, clientInfo }],
      ['notifications/initialized', {}],
    ]);
    expect(versions).toEqual(['2025-11-25']);
  });
  it('waits no longer for what tells that it is done than for an answer', async () => {
    const memory = openMemory(({ method }) => (method === 'initialize' ? plain : silence));
    const { transport } = memory;
    const send = transport.send.bind(transport);
    transport.send = (message, options) =>
      'id' in message
        ? send(message, options)
        : new Promise((_, reject) => {
            const { requestSignal } = options ?? {};
            requestSignal?.addEventListener('abort', () => reject(requestSignal.reason as Error));
          });
    const peer = await openPeer(transport);
    const greeting = initialize(peer, transport, { revision: '2025-11-25', timeoutMs: 50 });
    await expect(greeting).rejects.toThrow('No answer within 0.05 s.');
  });
  it.each([
    ['2024-11-05', '2024-11-05'],
    ['2026-07-28', '2025-11-25'],
    ['1999', '2025-11-25'],
  ])('offers no revision that it does not know: %s', async (revision, offered) => {
    const { sent } = await greet(plain, revision);
    expect(sent.seen[0]?.params['protocolVersion']).toBe(offered);
  });
  it.each(['2024-11-05', '2025-03-26', '2025-06-18'])('speaks %s where the server does', async (revision) => {
    const { greeting, versions } = await greet({ ...plain, protocolVersion: revision });
    expect(greeting).toMatchObject({ revision, repairs: [] });
    expect(versions).toEqual([revision]);
  });
  it.each([
    ['2026-07-28', 'It names the revision "2026-07-28", which is not known; 2025-03-26 is spoken.'],
    [undefined, 'It names no revision; 2025-03-26 is spoken.'],
    [{}, 'It names no revision; 2025-03-26 is spoken.'],
  ])('speaks an old revision where the server names %j', async (protocolVersion, repair) => {
    const { greeting, versions } = await greet({ ...plain, protocolVersion });
    expect(greeting).toMatchObject({ revision: '2025-03-26', repairs: [repair] });
    expect(versions).toEqual(['2025-03-26']);
  });
  it('takes a server that says nothing of itself', async () => {
    const { greeting } = await greet({ protocolVersion: '2025-11-25', serverInfo: { version: '1' } });
    expect(greeting).toEqual({
      revision: '2025-11-25',
      server: undefined,
      capabilities: {},
      instructions: undefined,
      repairs: ['It does not say what it can do; only its tools are asked for.'],
    });
  });
  it('cuts what is too long', async () => {
    const name = 'x'.repeat(5_000);
    const { greeting } = await greet({ ...plain, serverInfo: { name }, instructions: name });
    expect(greeting.server?.name).toHaveLength(2_000);
    expect(greeting.instructions).toHaveLength(2_000);
    expect(greeting.server?.version).toBe('');
  });
  it.each([null, 'hello', [plain], 5])('fails with the answer %j', async (result) => {
    await expect(greet(result)).rejects.toThrow('It answered initialize with something that is no object.');
  });
});

describe('the stateless revision', () => {
  const discover = {
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    instructions: 'Ask.',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'modern', version: '2' } },
  };
  it('is adopted without a message, and is said with each request', async () => {
    const { transport, sent } = openMemory(() => ({}));
    const versions: string[] = [];
    transport.setProtocolVersion = (version) => versions.push(version);
    const peer = await openPeer(transport);
    expect(adopt(peer, transport, discover)).toEqual({
      revision: '2026-07-28',
      server: { name: 'modern', version: '2' },
      capabilities: { tools: {} },
      instructions: 'Ask.',
      repairs: [],
    });
    expect(sent.seen).toEqual([]);
    expect(versions).toEqual(['2026-07-28']);
    await peer.request('tools/list', {}, { timeoutMs: 1_000 });
    expect(sent.seen[0]?.params).toEqual({ _meta: modernEnvelope });
  });
  it.each([undefined, null, 'text', {}])('is adopted from %j as well', async (odd) => {
    const { transport } = openMemory();
    const peer = await openPeer(transport);
    expect(adopt(peer, transport, odd)).toMatchObject({ server: undefined, capabilities: {} });
  });
});
