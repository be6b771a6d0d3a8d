import type { ServerContext } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTeller } from '../../../../host/endpoint/server/teller.ts';
import type { LogLevel } from '../../../../host/sources/conversation.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function createHeard(progressToken?: string | number, level?: LogLevel) {
  const heard: { method: string; params?: Record<string, unknown> }[] = [];
  const mcpReq = {
    ...(progressToken === undefined ? {} : { _meta: { progressToken } }),
    notify: (one: (typeof heard)[number]) => {
      heard.push(one);
      // As where the client has gone.
      return Promise.reject(new Error('Not connected'));
    },
  };
  const teller = createTeller({ mcpReq } as unknown as ServerContext, () => level);
  const progress = (params: object): void =>
    teller.tell({ method: 'notifications/progress', params: { ...params } });
  const log = (params: object): void =>
    teller.tell({ method: 'notifications/message', params: { ...params } });
  const values = (): unknown[] => heard.map(({ params }) => params?.['progress']);
  return { teller, heard, progress, log, values };
}

describe('progress', () => {
  it('is passed on with the token of the client, and what is said of it', () => {
    const { heard, progress } = createHeard('mine');
    progress({ progress: 0, total: 100, message: 'reading', progressToken: 'theirs', extra: 1 });
    expect(heard).toEqual([
      {
        method: 'notifications/progress',
        params: { progressToken: 'mine', progress: 0, total: 100, message: 'reading' },
      },
    ]);
  });

  it('is nothing to a client that has sent no token', () => {
    const { heard, progress } = createHeard();
    progress({ progress: 1 });
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('increases', () => {
    const { values, progress } = createHeard(0);
    for (const value of [0, 50, 50, 20, Number.NaN, 'x', undefined, 51]) progress({ progress: value });
    expect(values()).toEqual([0, 50, 51]);
  });

  it('is told by ourselves while the server says nothing, and leaves room for what it says then', () => {
    const { values, progress } = createHeard('p');
    vi.advanceTimersByTime(20_000);
    progress({ progress: 0.01 });
    vi.advanceTimersByTime(9_999);
    expect(values()).toHaveLength(3);
    vi.advanceTimersByTime(1);
    progress({ progress: 0.02 });
    progress({ progress: 1e15 });
    vi.advanceTimersByTime(20_000);
    const told = values().map(Number);
    expect(told).toHaveLength(8);
    expect(told.every((value, index) => index === 0 || value > Number(told[index - 1]))).toBe(true);
    expect(told[4]).toBe(0.02);
  });

  it('is not told after the answer', () => {
    const { teller, heard, progress, log } = createHeard('p', 'debug');
    teller.stop();
    progress({ progress: 1 });
    log({ level: 'error', data: 'x' });
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('log messages', () => {
  it.each([
    ['info', ['info', 'error']],
    ['debug', ['debug', 'info', 'error']],
    ['critical', []],
    [undefined, []],
  ] as const)('from %s on are %j', (level, wanted) => {
    const { heard, log } = createHeard(undefined, level);
    for (const each of ['debug', 'info', 'error', 'unheard-of', 7])
      log({ level: each, logger: 'db', data: { a: 1 } });
    expect(heard.map(({ params }) => params)).toEqual(
      wanted.map((each) => ({ level: each, logger: 'db', data: { a: 1 } })),
    );
  });
});

it('that something was completed elsewhere is passed on', () => {
  const { teller, heard } = createHeard();
  const complete = { method: 'notifications/elicitation/complete', params: { elicitationId: 'e' } } as const;
  teller.tell(complete);
  expect(heard).toEqual([complete]);
});
