import type { ServerResponse } from 'node:http';
import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, sendJson, startApi } from '../api.ts';
import { type Gate, startGate } from '../gate.ts';
import { modern, openSession, openStream, rpc } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createSignals, inTime } from '../waiting.ts';

let gate: Gate;
let token: string;
/** What the API has been asked and not answered. */
const waiting = createSignals<{ readonly url: string; readonly response: ServerResponse }>();

beforeAll(async () => {
  const api = await startApi((request, response) => waiting.give({ url: request.url ?? '', response }));
  gate = await startGate(await createEchoWorkspace(api));
  token = gate.tokenOf('first');
});

async function arrived(value: string): Promise<ServerResponse> {
  const { response } = await waiting.first(({ url }) => url.includes(value), `the API to be asked ${value}`);
  return response;
}

const call = (value: string): object => rpc('tools/call', { name: 'echo_echo', arguments: { value } }, value);

for (const version of ['2025-11-25', '2025-06-18']) {
  const resume = async (): Promise<void> => {
    const headers = await openSession(gate.url, token, version);
    const value = `resumed-${version}`;
    const standing = await openStream(gate.url, { token, headers });
    const stream = await openStream(gate.url, { token, headers, body: call(value) });
    const response = await arrived(value);
    const primed = /^id: (\S+)/.exec(stream.heard.seen.join(''))?.[1];
    // Older clients have nothing to come back to before the first event.
    expect(primed === undefined).toBe(version < '2025-11-25');
    stream.close();
    sendJson(response, { said: value });
    standing.close();
    if (primed === undefined) return;
    const again = await openStream(gate.url, { token, headers: { ...headers, 'last-event-id': primed } });
    await again.ended;
    expect(again.heard.seen.join('')).toContain(`"id":"${value}"`);
    expect(again.heard.seen.join('')).toContain(`said`);
    expect(waiting.seen.filter(({ url }) => url.includes(value))).toHaveLength(1);
  };
  verifies('wire.disconnect', resume, version);
}

verifies('wire.disconnect-cancels', async () => {
  const { body, headers } = modern('tools/call', { name: 'echo_echo', arguments: { value: 'left' } });
  const gone = new AbortController();
  const answer = fetch(gate.url, {
    method: 'POST',
    headers: {
      ...headers,
      'mcp-name': 'echo_echo',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(body),
    signal: gone.signal,
  });
  const failed = expect(answer).rejects.toThrow('aborted');
  const response = await arrived('left');
  const closed = new Promise((resolve) => void response.once('close', resolve));
  gone.abort();
  await inTime(closed, 'the request to the API to be given up');
  await failed;
  expect(response.writableFinished).toBe(false);
});
