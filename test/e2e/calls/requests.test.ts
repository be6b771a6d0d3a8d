import { beforeAll, expect } from 'vitest';
import { request } from 'node:http';
import { createEchoWorkspace, type TestApi, startApi } from '../api.ts';
import { type Gate, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { openSession, rpc } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { inTime } from '../waiting.ts';
import { gatewayFile } from '../workspace.ts';
import { misbehave } from './misbehaviour.ts';

let api: TestApi;
let gate: Gate;
let peer: Peer;
const gone = Promise.withResolvers<void>();

beforeAll(async () => {
  api = await startApi((asked, response) => {
    if (asked.url === '/echo/silent') response.once('close', gone.resolve);
    misbehave(asked, response);
  });
  gate = await startGate(await createEchoWorkspace(api));
  peer = await connect(gate, 'first');
});

verifies('call.path-traversal', async () => {
  const dots = [
    '..',
    '.',
    '../admin',
    '..\\admin',
    '%2e%2e',
    '..%2f',
    '..%2Fadmin',
    '..%2f..%2fadmin',
    './..',
    '%252e%252e/x',
    '..;/admin',
    '.%00./x',
    '%c0%ae%c0%ae',
  ];
  for (const value of dots) {
    const before = api.asked.seen.length;
    const { isError, text } = await peer.call('echo_echo', { value });
    expect(isError, `${value}: ${text}`).toBe(true);
    expect(api.asked.seen.slice(before), value).toEqual([]);
  }
  // What only looks dangerous arrives as the one segment that it is.
  for (const value of ['a/b', 'a?b=c', 'a#b', '//evil.example/', 'http://evil.example', 'a%2Fb', '...']) {
    const { structured } = await peer.call('echo_echo', { value });
    const said = (structured as { said: string }).said;
    expect(said.split('/')).toHaveLength(3);
    expect(decodeURIComponent(said.slice('/echo/'.length))).toBe(value);
  }
});

verifies(
  'call.path-traversal',
  async () => {
    const parameters = ['a', 'b'].map(
      (name) => `{ name: ${name}, in: path, required: true, schema: { type: string } }`,
    );
    const operation = (id: string): string =>
      `{ get: { operationId: ${id}, parameters: [${parameters.join(', ')}] } }`;
    const workspace = await createEchoWorkspace(api);
    // Two parameters in one segment, parameters with fixed text around them, and a base path to climb out of.
    await workspace.write(
      'echo.yaml',
      `openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /files/{a}{b}/meta: ${operation('joined')}
  /files/.{a}/{b}: ${operation('prefixed')}
`,
    );
    await workspace.edit(gatewayFile, api.url, `${api.url}/public/v1`);
    const other = await connect(await startGate(workspace), 'first');
    const before = api.asked.seen.length;
    const attempts: readonly (readonly [string, string, string])[] = [
      ['joined', '.', '.'],
      ['joined', '%2e', '%2e'],
      ['joined', '..', '/../../admin'],
      ['joined', '', '..'],
      ['prefixed', '.', 'x'],
      ['prefixed', '%2e', 'x'],
      ['prefixed', 'x', '..'],
      ['prefixed', './..', '..%2f..%2fadmin'],
    ];
    for (const [id, a, b] of attempts) {
      const { isError, text } = await other.call(`echo_${id}`, { a, b });
      expect(isError, `${id} ${a} ${b}: ${text}`).toBe(true);
    }
    expect(api.asked.seen.slice(before)).toEqual([]);
    // Where it is no dot segment, the value arrives below the base path.
    await other.call('echo_joined', { a: 'x', b: '/y' });
    await other.call('echo_prefixed', { a: 'x', b: 'y.z' });
    expect(api.asked.seen.slice(before)).toEqual([
      'GET /public/v1/files/x%2Fy/meta',
      'GET /public/v1/files/.x/y.z',
    ]);
  },
  'below a base path, and with several parameters',
);

verifies('call.bad-arguments', async () => {
  const before = api.asked.seen.length;
  for (const [given, name] of [
    [{}, 'value'],
    [{ value: 7 }, 'value'],
    [{ value: 'x', other: 1 }, 'other'],
  ] as const) {
    const { isError, text } = await peer.call('echo_echo', given);
    expect(isError).toBe(true);
    expect(text).toContain(name);
  }
  expect(api.asked.seen).toHaveLength(before);
});

verifies('call.no-token-upstream', async () => {
  const { structured } = await peer.call('echo_echo', { value: 'headers' });
  expect(JSON.stringify(structured)).not.toContain(gate.tokenOf('first'));
  const { headers } = structured as { headers: Record<string, string> };
  expect(Object.keys(headers)).toContain('host');
  expect(headers).not.toHaveProperty('authorization');
});

verifies('call.cancelled', async () => {
  const token = gate.tokenOf('first');
  const session = await openSession(gate.url, token);
  const sending = request(gate.url, {
    method: 'POST',
    headers: {
      ...session,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
  });
  sending.once('error', () => {});
  sending.end(JSON.stringify(rpc('tools/call', { name: 'echo_echo', arguments: { value: 'silent' } })));
  await api.asked.first((asked) => asked === 'GET /echo/silent', 'the call to reach the API');
  const cancelled = { ...session, authorization: `Bearer ${token}` };
  const notice = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
  // A 2025 client says that it cancels; hanging up alone is no cancellation in those revisions.
  await fetch(gate.url, {
    method: 'POST',
    headers: {
      ...cancelled,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(notice),
  });
  await expect(inTime(gone.promise, 'the request to the API to end')).resolves.toBeUndefined();
  sending.destroy();
});
