import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { keepLists, type KeepOptions } from '../../../../../host/sources/mcp/lists/keepLists.ts';
import { type Answers, connectMemory, countOf, ServerError, silence } from '../memoryTransport.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const listChanged = 'notifications/tools/list_changed';
const tool = (name: string): object => ({ name, inputSchema: { type: 'object' } });

async function keep(
  answer: Answers,
  onFailure: KeepOptions['onFailure'] = () => 'retry',
  more: Readonly<Record<string, unknown>> = {},
) {
  const memory = await connectMemory(answer, { capabilities: { tools: { listChanged: true }, ...more } });
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const seen: string[] = [];
  const keeping = keepLists(memory.connection, {
    source: 'shop',
    timeoutMs: 1_000,
    signal: end.signal,
    onLists: ({ tools }) => seen.push(tools.map(({ native }) => native).join()),
    onFailure: (error, isFirst) => {
      seen.push(`${isFirst ? 'first ' : ''}${(error as Error).name}`);
      return onFailure(error, isFirst);
    },
  });
  return { memory, end, seen, keeping };
}

describe('lists that are kept', () => {
  it('are asked for again where one of them could not be read', async () => {
    let isSlow = true;
    const { memory, keeping } = await keep(
      ({ method }) => {
        if (method === 'tools/list') return { tools: [tool('a')] };
        return isSlow ? silence : { prompts: [{ name: 'p' }] };
      },
      undefined,
      { prompts: {} },
    );
    await vi.advanceTimersByTimeAsync(1_000);
    await keeping;
    isSlow = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(countOf(memory, 'prompts/list')).toBe(2);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(countOf(memory, 'prompts/list')).toBe(2);
  });
  it('are read at once, and again when they have changed', async () => {
    let name = 'a';
    const { memory, seen, keeping } = await keep(() => ({ tools: [tool(name)] }));
    expect(await keeping).toBe(true);
    name = 'b';
    memory.tell(listChanged);
    await vi.advanceTimersByTimeAsync(50);
    expect(seen).toEqual(['a', 'b']);
  });
  it('are read one after the other, so that the newest is the last', async () => {
    let asked = 0;
    const { memory, seen, keeping } = await keep(({ id }) => {
      asked += 1;
      if (asked === 1) return { tools: [tool('t1')] };
      const result = { tools: [tool(`t${asked}`)] };
      // The second answer takes longer than all others.
      setTimeout(() => memory.say({ id, result }), asked === 2 ? 900 : 10);
      return silence;
    });
    await keeping;
    memory.tell(listChanged);
    await vi.advanceTimersByTimeAsync(60);
    for (let change = 0; change < 5; change += 1) {
      memory.tell(listChanged);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(seen).toEqual(['t1', 't2', 't3', 't4', 't5', 't6', 't7'].slice(0, seen.length));
    expect(seen.length).toBeGreaterThan(3);
  });
  it('are asked for again where they were missed, ever more slowly, until they come', async () => {
    let isWell = false;
    const { memory, seen, keeping } = await keep(() =>
      isWell ? { tools: [tool('a')] } : new ServerError(-32_603, 'no disk'),
    );
    expect(await keeping).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(countOf(memory, 'tools/list')).toBeGreaterThan(4);
    expect(countOf(memory, 'tools/list')).toBeLessThan(10);
    isWell = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen[0]).toBe('first RpcError');
    expect(seen[1]).toBe('RpcError');
    expect(seen.at(-1)).toBe('a');
    expect(vi.getTimerCount()).toBe(0);
  });
  it('are not asked for again where that is of no use', async () => {
    const { memory, seen, keeping } = await keep(
      () => new ServerError(-32_603, 'no disk'),
      () => 'stop',
    );
    expect(await keeping).toBe(false);
    memory.tell(listChanged);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(['first RpcError']);
  });
  it('are let go with the connection, even while they are asked for', async () => {
    const { memory, end, seen, keeping } = await keep(() => silence);
    end.abort(new Error('ended'));
    expect(await keeping).toBe(false);
    memory.tell(listChanged);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('are let go while they wait for another try', async () => {
    const { memory, end, keeping } = await keep(() => new ServerError(-32_603, 'no disk'));
    await keeping;
    end.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(countOf(memory, 'tools/list')).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
