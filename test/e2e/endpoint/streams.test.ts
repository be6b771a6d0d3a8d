import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, sendJson, startApi } from '../api.ts';
import { type Gate, startGate } from '../gate.ts';
import { openSession, openStream, type RawStream, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createSignals } from '../waiting.ts';

let gate: Gate;
/** Answers one of the calls that the API has been sent, by its value. */
let answer: (value: string) => Promise<void>;

beforeAll(async () => {
  const waiting = createSignals<{ readonly url: string; readonly send: () => void }>();
  const api = await startApi((request, response) => {
    const { url = '' } = request;
    waiting.give({ url, send: () => sendJson(response, { said: url }) });
  });
  answer = async (value) => {
    const { send: sendIt } = await waiting.first(({ url }) => url.includes(value), `a call with ${value}`);
    sendIt();
  };
  gate = await startGate(await createEchoWorkspace(api));
});

/** A call whose answer has not come, on a stream that has begun. */
async function callSlowly(value: string, headers: Record<string, string>): Promise<RawStream> {
  const body = rpc('tools/call', { name: 'echo_echo', arguments: { value } }, value);
  return openStream(gate.url, { token: gate.tokenOf('first'), headers, body });
}

verifies('wire.quick', async () => {
  const token = gate.tokenOf('first');
  for (const version of ['2025-11-25', '2025-06-18', '2025-03-26']) {
    const headers = await openSession(gate.url, token, version);
    const answered = await send(gate.url, { token, headers, body: rpc('ping', {}, 'quick') });
    expect([answered.status, answered.headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(answered.text)).toEqual({ jsonrpc: '2.0', id: 'quick', result: {} });
  }
});

verifies('wire.priming', async () => {
  const token = gate.tokenOf('first');
  const textOf = async (version: string): Promise<string> => {
    const headers = await openSession(gate.url, token, version);
    const stream = await callSlowly(`primed-${version}`, headers);
    await answer(`primed-${version}`);
    await stream.ended;
    return stream.heard.seen.join('');
  };
  expect(await textOf('2025-11-25')).toMatch(
    /^id: \S+\nretry: \d+\ndata: \n\nevent: message\nid: \S+\ndata: \{/,
  );
  expect(await textOf('2025-06-18')).toMatch(/^event: message\nid: \S+\ndata: \{/);
});

verifies('wire.replay-owner', async () => {
  const token = gate.tokenOf('first');
  const headers = await openSession(gate.url, token, '2025-11-25');
  const stream = await callSlowly('replayed', headers);
  await answer('replayed');
  await stream.ended;
  const id = /^id: (\S+)/.exec(stream.heard.seen.join(''))?.[1] ?? '';
  const replay = (as: string, session: Record<string, string>): Promise<RawStream> =>
    openStream(gate.url, { token: gate.tokenOf(as), headers: { ...session, 'last-event-id': id } });
  const mine = await replay('first', headers);
  await mine.ended;
  expect(mine.heard.seen.join('')).toContain('"id":"replayed"');
  expect((await replay('second', headers)).status).toBe(404);
  for (const as of ['first', 'second']) {
    const own = await openSession(gate.url, gate.tokenOf(as), '2025-11-25');
    const other = await replay(as, own);
    await other.ended;
    expect(other.status).toBe(400);
    expect(other.heard.seen.join('')).not.toContain('"id":"replayed"');
  }
});
