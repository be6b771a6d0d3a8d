import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createParking, type Parked, type ParkingLimits } from '../../../../host/endpoint/parked/parking.ts';
import type { Question } from '../../../../host/sources/conversation.ts';

const who: Question = { method: 'elicitation/create', params: { message: 'Who?' } };
const ada = { action: 'accept', content: { name: 'Ada' } };

function createLot(limits: Partial<ParkingLimits> = {}) {
  const parking = createParking(limits);
  onTestFinished(() => parking.close());
  const copilot = { agent: 'copilot' };
  const runs: AbortSignal[] = [];
  const serve = (rest: object = {}, caller = copilot): Promise<Parked<string>> =>
    parking.serve(
      caller,
      {
        method: 'tools/call',
        subject: ['buy', {}],
        state: undefined,
        signal: new AbortController().signal,
        capabilities: { elicitation: {} },
        logLevel: undefined,
        tell: () => {},
        responses: {},
        ...rest,
      },
      async (conversation, signal) => {
        runs.push(signal);
        const { q } = await conversation.ask({ q: who }, signal);
        return JSON.stringify(q);
      },
    );
  const begin = async (caller = copilot): Promise<string> => {
    const parked = await serve({}, caller);
    if (parked.kind !== 'asked') throw new Error(`Nothing was asked: ${parked.kind}`);
    return parked.state;
  };
  return { parking, copilot, serve, begin, runs };
}

/** What comes once the questions of a round were gathered, where the clock is the test's. */
async function gathered<T>(work: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(25);
  return work;
}

const refused = {
  kind: 'refused',
  reason: expect.stringMatching(/^Invalid or expired requestState/) as unknown,
};
const answers = { responses: { q: ada } };

describe('a parked call', () => {
  it('goes on with the retry that brings the answers, and is begun once', async () => {
    const { parking, serve, begin, runs } = createLot();
    const state = await begin();
    expect(parking.size).toBe(1);
    const done = await serve({ state, ...answers });
    expect(done).toEqual({ kind: 'done', value: JSON.stringify({ kind: 'answered', result: ada }) });
    expect(runs).toHaveLength(1);
    expect(parking.size).toBe(0);
  });

  it('gets a new state with each round, and each is good once', async () => {
    const { serve, begin, parking } = createLot();
    const state = await begin();
    const again = await serve({ state });
    if (again.kind !== 'asked') throw new Error('It was not asked again.');
    expect(again.questions).toEqual({ q: who });
    expect(again.state).not.toBe(state);
    expect(await serve({ state, ...answers })).toEqual(refused);
    expect(parking.size).toBe(1);
    expect(await serve({ state: again.state, ...answers })).toMatchObject({ kind: 'done' });
    expect(await serve({ state: again.state, ...answers })).toEqual(refused);
  });

  it('is none of another token, another request, or another process', async () => {
    const { serve, begin, parking } = createLot();
    const state = await begin();
    expect(await serve({ state, ...answers }, { agent: 'copilot' })).toEqual(refused);
    expect(await serve({ state, ...answers }, { agent: 'ci' })).toEqual(refused);
    expect(await serve({ state, ...answers, subject: ['buy', { item: 1 }] })).toEqual(refused);
    expect(await serve({ state, ...answers, method: 'prompts/get' })).toEqual(refused);
    expect(await createLot().serve({ state, ...answers })).toEqual(refused);
    // It waits for its own client still.
    expect(parking.size).toBe(1);
    expect(await serve({ state, ...answers })).toMatchObject({ kind: 'done' });
  });

  it('is ended when its client has gone by the time it asks', async () => {
    const { serve, runs, parking } = createLot();
    const gone = new AbortController();
    const serving = serve({ signal: gone.signal });
    gone.abort();
    await serving.catch(() => {});
    expect(runs[0]?.aborted).toBe(true);
    expect(parking.size).toBe(0);
  });

  it('is ended when nobody answers in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { serve, begin, runs, parking } = createLot({ waitMs: 1_000 });
    const state = await gathered(begin());
    vi.advanceTimersByTime(999);
    expect(runs[0]?.aborted).toBe(false);
    vi.advanceTimersByTime(10);
    expect(runs[0]?.aborted).toBe(true);
    expect(parking.size).toBe(0);
    expect(await serve({ state, ...answers })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('may have had its effect') as unknown,
    });
  });

  it('has its whole time anew with each round', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { serve, begin, runs } = createLot({ waitMs: 1_000 });
    const state = await gathered(begin());
    vi.advanceTimersByTime(900);
    expect(await gathered(serve({ state }))).toMatchObject({ kind: 'asked' });
    vi.advanceTimersByTime(900);
    expect(runs[0]?.aborted).toBe(false);
  });
});

describe('the limit', () => {
  it('of one caller ends the call that waits longest, and none of others', async () => {
    const { begin, runs } = createLot({ mostPerCaller: 2 });
    const ci = { agent: 'ci' };
    await begin(ci);
    for (let turn = 0; turn < 3; turn += 1) await begin();
    expect(runs.map(({ aborted }) => aborted)).toEqual([false, true, false, false]);
  });

  it('over all ends the one that waits longest', async () => {
    const { begin, runs, parking } = createLot({ most: 3 });
    const ci = { agent: 'ci' };
    await begin(ci);
    for (let turn = 0; turn < 3; turn += 1) await begin();
    expect(runs.map(({ aborted }) => aborted)).toEqual([true, false, false, false]);
    expect(parking.size).toBe(3);
  });
});

describe('an end', () => {
  it('of a caller ends what waits for it, also what comes to wait later', async () => {
    const { parking, copilot, begin, serve, runs } = createLot();
    const state = await begin();
    await begin({ agent: 'ci' });
    parking.endOf(copilot);
    expect(runs.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(await serve({ state, ...answers })).toEqual(refused);
    expect(await serve()).toEqual(refused);
    expect(runs[2]?.aborted).toBe(true);
    expect(parking.size).toBe(1);
  });

  it('of the endpoint ends all', async () => {
    const { parking, begin, runs } = createLot();
    await begin();
    await parking.close();
    expect(runs[0]?.aborted).toBe(true);
    await begin().catch(() => {});
    expect(runs[1]?.aborted).toBe(true);
    expect(parking.size).toBe(0);
  });
});
