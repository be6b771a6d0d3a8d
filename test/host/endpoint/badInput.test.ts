import { request } from 'node:http';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { isObject, property } from '../../../host/base/json.ts';
import { createCallers } from '../../../host/endpoint/callers.ts';
import { openSession, rpc, send } from '../../e2e/rawRequest.ts';
import { inTime } from '../../e2e/waiting.ts';
import { textResult } from '../testSource.ts';
import { open } from './openGate.ts';
import { openSse } from '../../e2e/openSse.ts';

/** How long an answer's headers may take, in milliseconds, and how long a stream is listened to. */
const limitMs = 5_000;
const listenMs = 15;

interface Input {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

let url: string;
let session: Record<string, string>;
let others: Record<string, string>;
let postTo: string;

beforeEach(async () => {
  const callers = createCallers();
  for (const agent of ['copilot', 'ci']) callers.add(agent, `token-of-${agent}`);
  const { endpoint } = await open({ callers }, { answer: () => Promise.resolve(textResult('fine')) });
  url = endpoint.url;
  session = await openSession(url, 'token-of-copilot', '2025-11-25');
  others = await openSession(url, 'token-of-ci', '2025-03-26');
  ({ postTo } = await openSse(url, 'token-of-copilot'));
});

const id = fc.oneof(
  fc.constantFrom(1, 'a', null, 1.5, -1, '', 2 ** 60, '__proto__'),
  fc.jsonValue({ maxDepth: 1 }),
);
const methodName = fc.oneof(
  fc.constantFrom(
    ...['initialize', 'ping', 'tools/list', 'tools/call', 'resources/list', 'resources/read', 'prompts/list'],
    ...['prompts/get', 'completion/complete', 'logging/setLevel', 'resources/subscribe', 'server/discover'],
    ...['notifications/initialized', 'notifications/cancelled', 'notifications/progress', '__proto__', ''],
    ...['subscriptions/listen', 'resources/templates/list', 'tasks/get', 'constructor', 'TOOLS/LIST'],
  ),
  fc.string(),
);
const revision = fc.oneof(
  fc.constantFrom('2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '1999-01-01', ''),
  fc.jsonValue({ maxDepth: 1 }),
);
const meta = fc.record(
  {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientCapabilities': fc.oneof(fc.constant({}), fc.jsonValue()),
    'io.modelcontextprotocol/clientInfo': fc.jsonValue(),
    'io.modelcontextprotocol/logLevel': fc.constantFrom('debug', 'loud'),
    progressToken: id,
  },
  { requiredKeys: [] },
);
const params = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      _meta: fc.oneof(meta, fc.jsonValue({ maxDepth: 2 })),
      name: fc.oneof(fc.constantFrom('shop_list', '__proto__'), fc.jsonValue({ maxDepth: 1 })),
      uri: fc.oneof(fc.constantFrom('file:///a', 'shop+file:///a', '::'), fc.jsonValue({ maxDepth: 1 })),
      arguments: fc.oneof(fc.object(), fc.jsonValue()),
      ref: fc.constantFrom({ type: 'ref/prompt', name: 'a' }, { type: 'ref/tool' }, null),
      argument: fc.constantFrom({ name: 'a', value: 'b' }, 7),
      cursor: fc.jsonValue({ maxDepth: 1 }),
      level: fc.constantFrom('debug', 'loud', 3),
      requestId: id,
      protocolVersion: revision,
      capabilities: fc.oneof(fc.constant({}), fc.jsonValue()),
      clientInfo: fc.oneof(fc.constant({ name: 'a', version: '1' }), fc.jsonValue()),
      requestState: fc.string(),
      inputResponses: fc.jsonValue(),
      notifications: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
const message = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 6, arbitrary: fc.constant('2.0') }, fc.constantFrom('1.0', 2, null)),
    id,
    method: fc.oneof({ weight: 8, arbitrary: methodName }, fc.jsonValue({ maxDepth: 1 })),
    params,
    result: fc.jsonValue({ maxDepth: 1 }),
    error: fc.jsonValue({ maxDepth: 1 }),
  },
  { requiredKeys: ['jsonrpc'] },
);
const body = fc.oneof(
  { weight: 6, arbitrary: message.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: fc.array(message, { maxLength: 5 }).map((each) => JSON.stringify(each)) },
  fc.json(),
  fc.string(),
  fc.uint8Array(),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => '['.repeat(depth)),
  fc.constant(undefined),
);

const token = fc.constantFrom('token-of-copilot', 'token-of-ci', 'nobody');
const text = fc.string().map((each) => each.replaceAll(/[^\x20-\x7e]/g, ''));
const header = (given: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: given }, text);

const headers = fc.record(
  {
    authorization: fc.oneof(
      { weight: 9, arbitrary: token.map((each) => `Bearer ${each}`) },
      fc.constantFrom('Basic YQ==', 'Bearer', ''),
    ),
    'content-type': header(
      fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain'),
    ),
    accept: header(fc.constantFrom('application/json, text/event-stream', '*/*', 'text/event-stream')),
    'mcp-protocol-version': header(fc.constantFrom('2026-07-28', '2025-11-25', '2025-03-26', '2024-11-05')),
    'mcp-method': header(methodName.filter((each) => /^[\x21-\x7e]*$/.test(each))),
    'mcp-name': header(fc.constantFrom('shop_list', '=?base64?YQ==?=', '=?base64?!?=')),
    'mcp-param-region': text,
    'last-event-id': text,
    'mcp-session-id': header(fc.constantFrom('mine', 'another caller’s')),
  },
  { requiredKeys: ['authorization', 'content-type', 'accept'] },
);

const input: fc.Arbitrary<Input> = fc.record({
  method: fc.oneof({ weight: 8, arbitrary: fc.constant('POST') }, fc.constantFrom('GET', 'DELETE', 'PUT')),
  path: fc.oneof(
    { weight: 6, arbitrary: fc.constant('/mcp') },
    fc.constantFrom(
      '/messages',
      '/messages?sessionId=',
      'a stream',
      '/sse',
      '/t/token-of-copilot/mcp',
      '/t/x/mcp',
    ),
  ),
  headers,
  body,
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends one request; an answer that is a stream is listened to for a moment. */
function ask({ method, path, headers: given, body: sent }: Input): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const ids: Record<string, string | undefined> = {
    mine: session['mcp-session-id'],
    'another caller’s': others['mcp-session-id'],
  };
  const id = given['mcp-session-id'];
  const known = id === undefined ? {} : { 'mcp-session-id': ids[id] ?? id };
  const target = new URL(path === 'a stream' ? postTo : path, url);
  const sending = request(target, { method, agent: false, headers: { ...given, ...known } });
  sending.once('error', reject);
  sending.once('response', (response) => {
    const type = response.headers['content-type'] ?? '';
    let received = '';
    const settle = (): void => {
      resolve({ status: response.statusCode ?? 0, type, text: received });
      sending.destroy();
    };
    response.setEncoding('utf8').on('data', (piece: string) => (received += piece));
    response.once('end', settle);
    response.once('error', () => {});
    if (type.startsWith('text/event-stream')) setTimeout(settle, listenMs);
  });
  sending.end(method === 'POST' ? sent : undefined);
  return inTime(promise, `the answer to ${method} ${path}`, limitMs);
}

function expectRpc(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(expectRpc);
  expect(value).toMatchObject({ jsonrpc: '2.0' });
  const { error, id: of } = value as { error?: unknown; id?: unknown };
  if (error === undefined) return;
  expect(error).toMatchObject({ code: expect.any(Number) as number, message: expect.any(String) as string });
  expect(of === null || of === undefined || typeof of === 'string' || typeof of === 'number').toBe(true);
}

async function expectGoodAnswer(given: Input): Promise<void> {
  const { status, type, text: received } = await ask(given);
  expect(status, received).toBeLessThan(500);
  expect(received).not.toContain('token-of-');
  if (type.startsWith('application/json')) expectRpc(JSON.parse(received));
  else if (type.startsWith('text/event-stream')) expect(status).toBe(200);
  else expect(status, received).toBeLessThan(400);
  if (status >= 400) expect(JSON.parse(received)).toHaveProperty('error.code');
}

async function expectServed(): Promise<void> {
  const fresh = await openSession(url, 'token-of-ci');
  const { json } = await send(url, { token: 'token-of-ci', headers: fresh, body: rpc('tools/list') });
  expect(json.result).toHaveProperty('tools');
}

describe('whatever a client sends', () => {
  it('is answered in the form of JSON-RPC, in time, and without an error of ours', async () => {
    await fc.assert(fc.asyncProperty(input, expectGoodAnswer), {
      numRuns: 400,
      interruptAfterTimeLimit: 15_000,
    });
    await expectServed();
  }, 30_000);

  it('as a message of a new client is answered so too', async () => {
    const modern = fc.record({ method: methodName, params: fc.record({ _meta: meta }), id: fc.integer() });
    const sent = fc.tuple(modern, params).map(
      ([
        {
          method,
          params: { _meta: claims },
          id: of,
        },
        more,
      ]): Input => {
        const envelope = {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'a', version: '1' },
          ...claims,
        };
        const name = property(more, 'name');
        return {
          method: 'POST',
          path: '/mcp',
          headers: {
            authorization: 'Bearer token-of-copilot',
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            'mcp-protocol-version': '2026-07-28',
            'mcp-method': method.replaceAll(/[^\x21-\x7e]/g, ''),
            ...(typeof name === 'string' ? { 'mcp-name': name.replaceAll(/[^\x21-\x7e]/g, '') } : {}),
          },
          body: JSON.stringify({
            jsonrpc: '2.0',
            id: of,
            method,
            params: { ...(isObject(more) ? more : {}), _meta: envelope },
          }),
        };
      },
    );
    await fc.assert(fc.asyncProperty(sent, expectGoodAnswer), {
      numRuns: 300,
      interruptAfterTimeLimit: 15_000,
    });
    await expectServed();
  }, 30_000);
});
