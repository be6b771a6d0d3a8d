import { createHash } from 'node:crypto';
import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, sendJson, startApi } from '../api.ts';
import { type Gate, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';

const callers = 50;
const callsEach = 40;
let gate: Gate;

beforeAll(async () => {
  // Answers come back in another order than they were asked for, so that a mix-up would show.
  const api = await startApi((request, response) => {
    const delay =
      createHash('sha256')
        .update(request.url ?? '')
        .digest()[0] ?? 0;
    setTimeout(() => sendJson(response, { said: request.url }), delay % 12);
  });
  gate = await startGate(await createEchoWorkspace(api));
});

verifies('callers.no-cross-talk', async () => {
  const kinds = ['2026-07-28', 'sdk1', '2025-06-18'] as const;
  const peers = await Promise.all(
    Array.from({ length: callers }, (_, n) =>
      connect(gate, n % 2 === 0 ? 'first' : 'second', kinds[n % kinds.length]),
    ),
  );
  const wrong = await Promise.all(peers.map((peer, caller) => callMany(peer, caller)));
  expect(wrong.flat()).toEqual([]);
});

/** Every client counts its request ids from the same number, so the same ids are in flight 50 times. */
async function callMany(peer: Peer, caller: number): Promise<string[]> {
  const asked = Array.from({ length: callsEach }, async (_, call) => {
    const value = `caller-${caller}-call-${call}`;
    const { text } = await peer.call('echo_echo', { value });
    return text.includes(`/echo/${value}"`) ? [] : [`${value} got ${text}`];
  });
  return (await Promise.all(asked)).flat();
}
