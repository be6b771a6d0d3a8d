import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, sendJson, startApi, type TestApi } from '../api.ts';
import { type Gate, startGate } from '../gate.ts';
import { connect, type Outcome, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { misbehave } from './misbehaviour.ts';

let api: TestApi;
let gate: Gate;
let peers: readonly Peer[];

beforeAll(async () => {
  api = await startApi(misbehave);
  const workspace = await createEchoWorkspace(api, 'limits: { callSeconds: 1, responseBytes: 20000 }\n');
  gate = await startGate(workspace);
  peers = [await connect(gate, 'first'), await connect(gate, 'first', 'sdk1')];
});

/** The same for clients of both eras: a result with `isError`, with these words in it. */
async function expectFailure(value: string, ...words: string[]): Promise<void> {
  for (const peer of peers) {
    const outcome = await peer.call('echo_echo', { value });
    expect(outcome.isError, outcome.text).toBe(true);
    for (const word of words) expect(outcome.text).toContain(word);
  }
}

verifies('call.result', async () => {
  for (const peer of peers) {
    const outcome: Outcome = await peer.call('echo_echo', { value: 'a b/ü' });
    expect(outcome.isError).toBe(false);
    expect(outcome.structured).toMatchObject({ said: '/echo/a%20b%2F%C3%BC' });
    expect(JSON.parse(outcome.text)).toEqual(outcome.structured);
  }
});

verifies('call.api-slow', () => expectFailure('silent', api.url, 'did not answer completely within 1 s'));

verifies('call.api-trickles', () => expectFailure('trickle', 'did not answer completely within 1 s'));

verifies('call.api-html', () =>
  expectFailure('html', 'answered with an HTML page ("Sign in") where JSON was expected'),
);

verifies('call.api-500', async () => {
  await expectFailure('broken', 'HTTP 500', 'Database gone', 'The disk is full.');
  await expectFailure('broken-html', 'HTTP 500', 'Please sign in.');
});

verifies('call.api-hangs-up', () => expectFailure('hang-up', 'closed the connection'));

verifies('call.redirect-elsewhere', () => expectFailure('away', 'another server, which was not called'));

verifies('call.api-huge', async () => {
  for (const peer of peers) {
    const { text } = await peer.call('echo_echo', { value: 'huge' });
    expect(text).toContain('was cut after 20 KB');
    expect(text.length).toBeLessThan(21_000);
  }
});

verifies('call.api-down', async () => {
  const doomed = await startApi(misbehave);
  const peer = await connect(await startGate(await createEchoWorkspace(doomed)), 'first');
  expect((await peer.call('echo_echo', { value: 'up' })).isError).toBe(false);
  await doomed.close();
  const down = await peer.call('echo_echo', { value: 'down' });
  expect(down.isError).toBe(true);
  expect(down.text).toContain(`The API at ${doomed.url}`);
  await startApi((_, response) => sendJson(response, { again: true }), doomed.port);
  expect((await peer.call('echo_echo', { value: 'up' })).structured).toEqual({ again: true });
});
