import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { createInFlight, type InFlight } from '../../../host/endpoint/inFlight.ts';
import { createSignals, type Signals } from '../../e2e/waiting.ts';
import { serve, type Serving } from './serving.ts';

let inFlight: InFlight;
let serving: Serving;
/** What arrived and was not answered yet. */
let arrived: Signals<ServerResponse>;

beforeEach(async () => {
  inFlight = createInFlight();
  arrived = createSignals();
  serving = await serve((_, response) => {
    inFlight.add(response);
    arrived.give(response);
  });
});

/** Longer than any test may take: who waits this long has not been told. */
const long = 60_000;

async function isIdle(): Promise<boolean> {
  return Promise.race([inFlight.idle(long).then(() => true), pause(20, false)]);
}

it('has nothing to wait for at first', async () => {
  await inFlight.idle(long);
});

it('waits until every answer is complete', async () => {
  const answers = [fetch(serving.url), fetch(serving.url)];
  await arrived.count(2, 'the requests');
  const idle = inFlight.idle(long);
  arrived.seen[0]?.end('first');
  await answers[0];
  expect(await isIdle()).toBe(false);
  arrived.seen[1]?.end('second');
  await Promise.all([idle, inFlight.idle(long)]);
});

it('does not wait for the client that has gone', async () => {
  const client = new AbortController();
  const answered = fetch(serving.url, { signal: client.signal });
  await arrived.count(1, 'the request');
  const idle = inFlight.idle(long);
  client.abort();
  await expect(answered).rejects.toThrow();
  await idle;
});

it('does not wait for a client that had gone before it was counted', async () => {
  const client = new AbortController();
  const answered = fetch(serving.url, { signal: client.signal });
  await arrived.count(1, 'the request');
  const [response] = arrived.seen;
  const closed = new Promise((resolve) => response?.once('close', resolve));
  client.abort();
  await expect(answered).rejects.toThrow();
  await closed;
  if (response) inFlight.add(response);
  await inFlight.idle(long);
});

it('waits no longer than it is told to', async () => {
  void fetch(serving.url).catch(() => {});
  await arrived.count(1, 'the request');
  await inFlight.idle(30);
  expect(await isIdle()).toBe(false);
});

it('can be waited for again and again', async () => {
  for (let turn = 1; turn <= 3; turn += 1) {
    const answer = fetch(serving.url);
    await arrived.count(turn, 'the request');
    const idle = inFlight.idle(long);
    arrived.seen[turn - 1]?.end();
    await Promise.all([answer, idle]);
  }
});

it('waits for what is counted by hand', async () => {
  const ends = [inFlight.begin(), inFlight.begin()];
  ends[0]?.();
  ends[0]?.();
  expect(await isIdle()).toBe(false);
  ends[1]?.();
  await inFlight.idle(long);
});
