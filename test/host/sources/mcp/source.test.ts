import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectorEntry } from '../../../../host/config/connectorEntry.ts';
import { type AllowedCall, decide } from '../../../../host/policy/decide.ts';
import { type ConnectorOptions, createConnectorSource } from '../../../../host/sources/mcp/source.ts';
import { openVerdictCache } from '../../../../host/sources/mcp/verdictCache.ts';
import type { ConnectorSource } from '../../../../host/sources/source.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { asks, type Odd, reply, startLegacyBut } from '../../../servers/legacyBut.ts';
import { echoTool, legacyResult, sendJson, type TinyServer } from '../../../servers/tinyServer.ts';
import { policyOf } from '../../policy/subjects.ts';

const policy = policyOf('version: 1\nroles: { all: { allow: ["*/*"] } }\nagents: { ci: { roles: [all] } }\n');

/** The proof that a call was decided; the source takes nothing else. */
function allow(source: ConnectorSource, native: string, given: unknown = {}): AllowedCall {
  const facts = { readOnly: false, destructive: false, idempotent: false };
  const tool = { id: `${source.name}/${native}`, source: source.name, native, facts };
  const decision = decide(policy, { agent: 'ci', tool, arguments: given });
  if (decision.kind !== 'allow') throw new Error('not allowed');
  return decision.call;
}

function call(source: ConnectorSource, native: string, given: unknown = {}, end = new AbortController()) {
  return source.call(allow(source, native, given), { signal: end.signal });
}

async function open(entry: ConnectorEntry, options: Partial<ConnectorOptions> = {}) {
  const source = createConnectorSource({
    ...{ name: 'shop', entry, folder: import.meta.dirname, limits: {} },
    resolve: (template) => Promise.resolve(template),
    findMissingApproval: () => Promise.resolve(undefined),
    mask: (text) => text,
    verdicts: await openVerdictCache(undefined),
    log: () => {},
    onLine: () => {},
    ...options,
  });
  onTestFinished(async () => {
    await source.disconnect();
    source.dispose();
  });
  return source;
}

async function start(odd: Odd = () => false): Promise<TinyServer> {
  const server = await startLegacyBut(odd);
  onTestFinished(() => server.close());
  return server;
}

const entryOf = ({ origin }: TinyServer): ConnectorEntry => ({
  ...{ kind: 'http', url: `${origin}/mcp`, headers: {}, tls: {} },
});

async function openServer(odd?: Odd, options?: Partial<ConnectorOptions>) {
  const server = await start(odd);
  const source = await open(entryOf(server), options);
  await source.ready;
  const calls = () => server.seen.filter((seen) => asks(seen, 'tools/call'));
  return { server, source, calls };
}

describe('a connector', () => {
  it('begins to connect at once, and shows what it has found', async () => {
    const { server, source } = await openServer();
    expect(source.identity).toBe(`${server.origin}/mcp`);
    expect(source.tools.map(({ id }) => id)).toEqual(['shop/echo']);
    expect(source.view).toMatchObject({
      place: `${server.origin}/mcp`,
      state: { kind: 'ready' },
      transport: 'streamable-http',
      revision: '2025-11-25',
      server: { name: 'tiny', version: '1.0.0' },
      latencyMs: expect.any(Number) as number,
      isStale: false,
      resources: [],
      prompts: [],
      repairs: [],
    });
    expect(source.view.steps).toHaveLength(2);
    expect(source.view).not.toHaveProperty('lastError');
  });
  it('shows what it last knew once it is disconnected', async () => {
    const { source } = await openServer();
    let changes = 0;
    source.onDidChange(() => (changes += 1));
    await source.disconnect();
    expect(changes).toBe(1);
    expect(source.view).toMatchObject({ state: { kind: 'stopped' }, isStale: true });
    expect(source.view).not.toHaveProperty('transport');
    expect(source.tools).toHaveLength(1);
    await source.connect();
    expect(source.view).toMatchObject({ state: { kind: 'ready' }, isStale: false });
  });
});

describe('a call', () => {
  it('is answered by the server', async () => {
    const { source, calls } = await openServer();
    expect(await source.findFault('echo', { text: 'hello' })).toBeUndefined();
    expect(await call(source, 'echo', { text: 'hello' })).toEqual({
      content: [{ type: 'text', text: 'hello' }],
      isError: false,
    });
    expect(calls()).toHaveLength(1);
  });
  it('of a tool that is not there is not sent', async () => {
    const { source, calls } = await openServer();
    const reason =
      'shop has no tool "none" now, or another one of that name. Ask for the list of tools again.';
    expect(await source.findFault('none', {})).toMatchObject({ isUnsent: true, reason });
    expect(await call(source, 'none')).toMatchObject({ isUnsent: true, reason });
    expect(calls()).toEqual([]);
  });
  it('of another source is not sent', async () => {
    const { source, calls } = await openServer();
    const other = allow({ ...source, name: 'bank' }, 'echo');
    const { signal } = new AbortController();
    expect(await source.call(other, { signal })).toMatchObject({ isUnsent: true });
    expect(calls()).toEqual([]);
  });
  it('that waited for others is not sent over another connection than it was judged for', async () => {
    const held = createSignals<true>();
    const { source, calls } = await openServer((seen) => {
      if (!asks(seen, 'tools/call')) return false;
      held.give(true);
      return true;
    });
    const working = Array.from({ length: 64 }, () => call(source, 'echo'));
    const waiting = call(source, 'echo');
    await held.count(64, 'the calls');
    await source.connect();
    expect(await waiting).toMatchObject({ isUnsent: true });
    for (const each of await Promise.all(working)) expect(each).toMatchObject({ isError: true });
    expect(calls()).toHaveLength(64);
  });
  it('right after the session was lost waits for the next one', async () => {
    let isLost = false;
    const { source, calls } = await openServer((seen, response) => {
      if (!isLost || !asks(seen, 'tools/call')) return false;
      isLost = false;
      response.writeHead(404).end('no such session');
      return true;
    });
    isLost = true;
    expect((await call(source, 'echo')).reason).toContain('call once more');
    expect(await source.findFault('echo', {})).toBeUndefined();
    expect(await call(source, 'echo', { text: 'again' })).toMatchObject({
      content: [{ type: 'text', text: 'again' }],
      isError: false,
    });
    expect(calls()).toHaveLength(2);
  });
  it('takes as long as gateway.yaml allows, and brings as much', async () => {
    const { source } = await openServer(
      (seen, response) => {
        if (!asks(seen, 'tools/call')) return false;
        const text = 'x'.repeat(5_000);
        if (seen.message?.id !== 3) reply(response, seen.message, { content: [{ type: 'text', text }] });
        return true;
      },
      { limits: { callSeconds: 0.2, responseBytes: 1_000 } },
    );
    // The third request of the session; the calls begin with it.
    expect((await call(source, 'echo')).reason).toContain('It did not answer within 0.2 s.');
    const { content } = await call(source, 'echo');
    expect(content[0]).toMatchObject({ text: expect.stringContaining('was cut') as string });
  });
  it('that breaks what its tool announces takes the announcement back', async () => {
    const { source } = await openServer((seen, response) => {
      if (!asks(seen, 'tools/list')) return false;
      reply(response, seen.message, { tools: [{ ...echoTool, outputSchema: { type: 'object' } }] });
      return true;
    });
    expect(source.tools[0]).toHaveProperty('outputSchema');
    expect(await call(source, 'echo', { text: 'plain' })).toMatchObject({ isError: true });
    expect(source.tools[0]).not.toHaveProperty('outputSchema');
    expect(await call(source, 'echo', { text: 'plain' })).toMatchObject({ isError: false });
    expect(source.view.repairs).toEqual([expect.stringContaining('output schema is no longer offered')]);
  });
});

describe('resources and prompts', () => {
  const list = { resources: [{ uri: 'file:///a', name: 'a' }] };
  const odd: Odd = (seen, response) => {
    const { message } = seen;
    const results: Record<string, object> = {
      'resources/list': list,
      'resources/templates/list': { resourceTemplates: [] },
      'resources/read': { contents: [{ uri: 'file:///a', text: 'hello' }] },
      'resources/subscribe': {},
    };
    if (message && asks(seen, 'initialize')) {
      const capabilities = { tools: {}, resources: { subscribe: true } };
      reply(response, message, { ...(legacyResult(message) as object), capabilities });
      return true;
    }
    const result = results[message?.method ?? ''];
    if (result) reply(response, message, result);
    return result !== undefined;
  };
  const { signal } = new AbortController();

  it('are listed, and stay the same where they are as before', async () => {
    const { source } = await openServer(odd);
    expect(source.items).toMatchObject([{ id: 'shop/@resource:file:///a', kind: 'resource' }]);
    expect(source.capabilities).toEqual({ tools: {}, resources: { subscribe: true } });
    const [before] = source.items;
    await source.connect();
    expect(source.items[0]).toBe(before);
    await source.disconnect();
    expect(source.items[0]).toBe(before);
    expect(source.capabilities).toHaveProperty('resources');
  });
  it('are asked for as the call says', async () => {
    const { source } = await openServer(odd);
    const read = allow(source, '@resource:file:///a');
    expect(await source.request('resources/read', read, { signal })).toEqual({
      kind: 'ok',
      result: { contents: [{ uri: 'file:///a', text: 'hello' }] },
    });
    expect(await source.request('prompts/get', read, { signal })).toMatchObject({
      kind: 'failed',
      code: -32_602,
    });
    await source.disconnect();
    expect(await source.request('resources/read', read, { signal })).toEqual({
      ...{ kind: 'failed', code: -32_000, isUnsent: true },
      reason: 'shop is not connected, so nothing was sent: a person has disconnected it.',
    });
  });
  it('of another source are not asked for', async () => {
    const { server, source } = await openServer(odd);
    const other = allow({ ...source, name: 'bank' }, '@resource:file:///a');
    const before = server.seen.length;
    expect(await source.request('resources/read', other, { signal })).toMatchObject({ code: -32_602 });
    expect(await source.watch(other, () => {}, { signal })).toMatchObject({ code: -32_602 });
    expect(server.seen).toHaveLength(before);
  });
  it('can be followed where the server offers that', async () => {
    const { server, source } = await openServer(odd);
    const watching = await source.watch(allow(source, '@resource:file:///a'), () => {}, { signal });
    expect(watching.kind).toBe('watching');
    expect(server.seen.filter((seen) => asks(seen, 'resources/subscribe'))).toHaveLength(1);
    if (watching.kind === 'watching') watching.dispose();
    await expect.poll(() => server.seen.filter((seen) => asks(seen, 'resources/unsubscribe')).length).toBe(1);
    const { source: plain } = await openServer();
    expect(await plain.watch(allow(plain, '@resource:a'), () => {}, { signal })).toEqual({
      ...{ kind: 'failed', code: -32_601, reason: 'shop does not tell when a resource changes.' },
    });
  });
});

describe('calls at once', () => {
  it('are 64, and one that waits may leave', async () => {
    const { source, calls } = await openServer((seen) => asks(seen, 'tools/call'));
    const first = new AbortController();
    const sent = Array.from({ length: 64 }, () => call(source, 'echo', {}, first));
    const waiting = new AbortController();
    const last = call(source, 'echo', {}, waiting);
    await expect.poll(() => calls().length).toBe(64);
    waiting.abort();
    expect(await last).toMatchObject({
      isUnsent: true,
      reason: 'shop/echo was cancelled before anything was sent.',
    });
    first.abort();
    for (const { reason } of await Promise.all(sent))
      expect(reason).toBe('shop/echo was cancelled. It may have had its effect.');
    expect(calls()).toHaveLength(64);
  });
});

describe('a call that shows what has become of the connection', () => {
  it('by 401 waits for a person, and sends nothing more', async () => {
    const { server, source } = await openServer((seen, response) => {
      if (asks(seen, 'tools/call')) response.writeHead(401).end();
      return asks(seen, 'tools/call');
    });
    expect(await call(source, 'echo')).toMatchObject({ httpStatus: 401, isError: true });
    expect(source.view.state).toMatchObject({
      kind: 'needs-sign-in',
      reason: expect.stringContaining('refused the call with HTTP 401') as string,
    });
    const before = server.seen.length;
    const reason = expect.stringMatching(/nothing was sent: shop refused the call.*Give a token/) as string;
    expect(await call(source, 'echo')).toMatchObject({ isUnsent: true, reason });
    expect(await source.findFault('echo', {})).toMatchObject({ isUnsent: true, reason });
    expect(server.seen).toHaveLength(before);
  });
  it('by 403 is the matter of that tool alone', async () => {
    const { source } = await openServer((seen, response) => {
      if (asks(seen, 'tools/call')) response.writeHead(403).end('not for you');
      return asks(seen, 'tools/call');
    });
    expect((await call(source, 'echo')).reason).toBe('shop/echo failed: It answered HTTP 403: not for you.');
    expect(source.view.state.kind).toBe('ready');
  });
  it('by a lost session opens another one', async () => {
    const sessions = new Set<string>();
    let opened = 0;
    const { source, calls } = await openServer(({ headers, message, method }, response) => {
      if (message?.method === 'initialize') {
        sessions.clear();
        sessions.add(`s${(opened += 1)}`);
        const answer = { jsonrpc: '2.0', id: message.id, result: legacyResult(message) };
        sendJson(response, 200, answer, { 'mcp-session-id': `s${opened}` });
        return true;
      }
      if (method !== 'POST' || sessions.has(String(headers['mcp-session-id']))) return false;
      response.writeHead(404).end('Unknown session');
      return true;
    });
    sessions.clear();
    expect((await call(source, 'echo')).reason).toContain('A new session is being opened: call once more.');
    expect(source.view.state.kind).toBe('connecting');
    await expect.poll(() => source.view.state.kind).toBe('ready');
    expect(await call(source, 'echo', { text: 'again' })).toMatchObject({ isError: false });
    expect(calls()).toHaveLength(2);
  });
});

describe('a call without a connection', () => {
  it('says why, at once', async () => {
    const { server, source } = await openServer();
    await server.close();
    await source.connect();
    expect(await inTime(call(source, 'echo'), 'the answer', 100)).toMatchObject({
      isUnsent: true,
      reason: expect.stringMatching(
        /^shop is not connected, so nothing was sent: http.* nothing listens there\. It is tried again by itself\.$/,
      ) as string,
    });
    await source.disconnect();
    expect((await call(source, 'echo')).reason).toBe(
      'shop is not connected, so nothing was sent: a person has disconnected it.',
    );
    void source.connect();
    expect((await call(source, 'echo')).reason).toBe(
      'shop is not connected, so nothing was sent: it is being connected. Try again in a moment.',
    );
  });
});

describe('a process that is ended while nobody uses it', () => {
  /** A server whose tool is another one each time that it starts, but for its name. */
  const changing = `
    const readline = require('node:readline');
    readline.createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line);
      if (id === undefined) return;
      const results = {
        initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} } },
        'tools/list': { tools: [
          { name: 'other', description: String(process.pid), inputSchema: { type: 'object' } },
          { name: 'same', inputSchema: { type: 'object' } },
        ] },
        'tools/call': { content: [{ type: 'text', text: 'called' }] },
      };
      const result = results[method];
      const error = { code: -32601, message: 'Method not found' };
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error }) }) + '\\n');
    });`;
  const entry = (idleMinutes: number): ConnectorEntry => ({
    ...{ kind: 'stdio', command: process.execPath, args: ['-e', changing], env: {}, idleMinutes },
  });
  it('is started by a call, which is sent only if its tool is the same', async () => {
    const source = await open(entry(0.002));
    await source.ready;
    await expect.poll(() => source.view.state.kind).toBe('idle');
    expect(source.view.isStale).toBe(false);
    expect(await source.findFault('same', {})).toBeUndefined();
    expect(await call(source, 'same')).toMatchObject({ isError: false });
    await expect.poll(() => source.view.state.kind).toBe('idle');
    expect(await call(source, 'other')).toMatchObject({
      isUnsent: true,
      reason: expect.stringContaining('or another one of that name') as string,
    });
  });
});

it('a command waits for its approval', async () => {
  const approval = { kind: 'command', hash: 'a', command: 'x', args: [], env: {}, cwd: '/' } as const;
  const source = await open(
    { kind: 'stdio', command: 'x', args: [], env: {} },
    { findMissingApproval: () => Promise.resolve(approval) },
  );
  await source.ready;
  expect(source.view).toMatchObject({ place: 'x', state: { kind: 'needs-approval', approval }, steps: [] });
  expect(source.tools).toEqual([]);
});

it('what a server says is shown, and told of failed calls, without credentials', async () => {
  const { source } = await openServer(
    (seen, response) => {
      if (!asks(seen, 'tools/call')) return false;
      const error = { code: -32000, message: 'The token hunter22 is too old.' };
      sendJson(response, 200, { jsonrpc: '2.0', id: seen.message?.id, error });
      return true;
    },
    { mask: (text) => text.replaceAll('hunter22', '[redacted]').replaceAll('tiny', 'T') },
  );
  const { content, reason, isError } = await call(source, 'echo', { text: 'x' });
  expect(isError).toBe(true);
  expect(reason).toContain('The token [redacted] is too old.');
  expect(JSON.stringify(content)).not.toContain('hunter22');
  expect(source.view.server?.name).toBe('T');
});
