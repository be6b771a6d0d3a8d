import { describe, expect, it } from 'vitest';
import type { DetectionStep } from '../../../../../protocol/connectors.ts';
import { type GreetOptions, greetProcess } from '../../../../../host/sources/mcp/connection/greetProcess.ts';
import { openPeer } from '../../../../../host/sources/mcp/connection/peer.ts';
import { type Answers, type Memory, openMemory, type Sent, silence } from '../memoryTransport.ts';

const modern = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
const legacy = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'a', version: '1' } };

type Answer = (sent: Sent, process: Memory) => unknown;

/** Starts processes that answer as they are told, each in its own way; the last way holds for all others. */
async function greet(ways: readonly Answer[], options: Partial<GreetOptions> = {}) {
  const started: Memory[] = [];
  const steps: DetectionStep[] = [];
  const launch = async () => {
    const way = ways[Math.min(started.length, ways.length - 1)];
    const answer: Answers = (sent) => way?.(sent, memory);
    const memory = openMemory(answer);
    started.push(memory);
    return { transport: memory.transport, peer: await openPeer(memory.transport) };
  };
  const { signal } = new AbortController();
  const greeting = greetProcess(launch, {
    ...{ timeoutMs: 400, silenceMs: 200, signal, isLegacy: false },
    ...options,
    onStep: (step) => steps.push(step),
  });
  const [outcome] = await Promise.allSettled([greeting]);
  const methods = started.map(({ sent }) => sent.seen.map(({ method }) => method));
  return { outcome, steps, started, methods };
}

const said = (steps: readonly DetectionStep[]): unknown[] => steps.map(({ sent, found }) => [sent, found]);

describe('a process that speaks', () => {
  it('the stateless revision is asked nothing else', async () => {
    const { outcome, steps, methods } = await greet([
      ({ method }) => (method === 'server/discover' ? modern : {}),
    ]);
    expect(outcome).toMatchObject({ value: { isStateless: true, greeting: { revision: '2026-07-28' } } });
    expect(said(steps)).toEqual([['server/discover', 'Supports 2026-07-28.']]);
    expect(methods).toEqual([['server/discover']]);
  });
  it('an older one is asked for that as soon as it has said so', async () => {
    const { outcome, steps, methods } = await greet([
      ({ method }) => (method === 'initialize' ? legacy : undefined),
    ]);
    expect(outcome).toMatchObject({ value: { isStateless: false, greeting: { revision: '2025-11-25' } } });
    expect(said(steps)).toEqual([
      ['server/discover', 'It answered with error -32601: Method not found.'],
      ['initialize', 'Opened a session of 2025-11-25.'],
    ]);
    expect(methods).toEqual([['server/discover', 'initialize', 'notifications/initialized']]);
  });
  it.each([{}, { supportedVersions: ['2025-11-25'] }, { supportedVersions: '2026-07-28' }, 'text'])(
    'an older one may answer %j first',
    async (discovered) => {
      const { outcome, steps } = await greet([
        ({ method }) => (method === 'initialize' ? legacy : discovered),
      ]);
      expect(outcome).toMatchObject({ value: { isStateless: false } });
      expect(steps[0]?.found).toBe('Answered, but does not support 2026-07-28.');
    },
  );
  it('an older one is greeted in spite of its silence', async () => {
    const { outcome, methods } = await greet([({ method }) => (method === 'initialize' ? legacy : silence)]);
    expect(outcome).toMatchObject({ value: { isStateless: false } });
    expect(methods[0]).toEqual([
      ...['server/discover', 'initialize', 'notifications/initialized', 'notifications/cancelled'],
    ]);
  });
  it('the stateless revision and starts slowly is not taken for an older one', async () => {
    const { outcome } = await greet([
      ({ method, id }, { say }) => {
        if (method === 'initialize') return silence;
        setTimeout(() => say({ id, result: modern }), 300);
        return silence;
      },
    ]);
    expect(outcome).toMatchObject({ value: { isStateless: true } });
  });
  it('nothing is told so when its time is up, and is closed', async () => {
    const { outcome, started, steps } = await greet([() => silence]);
    expect(outcome).toMatchObject({ reason: { message: 'No answer within 0.4 s.' } });
    expect(started.map(({ isClosed }) => isClosed)).toEqual([true]);
    expect(said(steps)).toEqual([
      ['server/discover', 'It did not answer within 0.4 s.'],
      ['initialize', 'It did not answer within 0.4 s.'],
    ]);
  });
  it('an older one and takes longer than the time of the first question is greeted all the same', async () => {
    const { outcome } = await greet([
      ({ method, id }, { say }) => {
        if (method === 'initialize') setTimeout(() => say({ id, result: legacy }), 300);
        return silence;
      },
    ]);
    expect(outcome).toMatchObject({ value: { isStateless: false } });
  });
  it('refuses both questions fails with what it said to the second', async () => {
    const { outcome, started } = await greet([() => undefined]);
    expect(outcome).toMatchObject({ reason: { code: -32_601 } });
    expect(started).toHaveLength(1);
  });
});

describe('a process that dies of the first question', () => {
  const dies: Answer = (_, { end }) => {
    queueMicrotask(end);
    return silence;
  };
  it('is started once more and asked the second one alone', async () => {
    const { outcome, methods, started } = await greet([
      dies,
      ({ method }) => (method === 'initialize' ? legacy : undefined),
    ]);
    expect(outcome).toMatchObject({ value: { isStateless: false } });
    expect(methods).toEqual([['server/discover'], ['initialize', 'notifications/initialized']]);
    expect(started.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });
  it('and of the second one is not started a third time', async () => {
    const { outcome, started } = await greet([dies]);
    expect(outcome).toMatchObject({ reason: { name: 'LostConnection' } });
    expect(started).toHaveLength(2);
  });
  it('is started only once where it is known to speak an older revision', async () => {
    const { started, methods } = await greet([dies], { isLegacy: true });
    expect(started).toHaveLength(1);
    expect(methods).toEqual([['initialize']]);
  });
});

describe('giving it up', () => {
  it('closes the process, starts no other, and tells of no step', async () => {
    const end = new AbortController();
    setTimeout(() => end.abort(new Error('enough')), 100);
    const { outcome, started, steps } = await greet([() => silence], { signal: end.signal });
    expect(outcome).toMatchObject({ reason: { message: 'enough' } });
    expect(started.map(({ isClosed }) => isClosed)).toEqual([true]);
    expect(steps).toEqual([]);
  });
  it('before it has started asks nothing', async () => {
    const { outcome, methods } = await greet([() => legacy], {
      signal: AbortSignal.abort(new Error('early')),
    });
    expect(outcome).toMatchObject({ reason: { message: 'early' } });
    expect(methods).toEqual([[]]);
  });
});
