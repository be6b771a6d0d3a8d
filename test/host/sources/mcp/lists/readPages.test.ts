import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readPages } from '../../../../../host/sources/mcp/lists/readPages.ts';
import { type Answers, connectMemory, countOf, ServerError, silence } from '../memoryTransport.ts';

async function read(answer: Answers, timeoutMs = 1_000) {
  const memory = await connectMemory(answer);
  const { signal } = new AbortController();
  const pages = readPages(memory.connection.peer, 'tools/list', 'tools', { timeoutMs, signal });
  return { memory, pages };
}

/** Pages of one entry each, of which the last names this cursor. */
function pagesOf(count: number, last?: unknown): Answers {
  return ({ params }) => {
    const page = Number(params['cursor'] ?? 0);
    return { tools: [page], nextCursor: page + 1 < count ? String(page + 1) : last };
  };
}

describe('the pages of a list', () => {
  it('are read to the end, with each cursor as it came', async () => {
    const { memory, pages } = await read(pagesOf(3));
    expect(await pages).toEqual({ items: [0, 1, 2], repairs: [] });
    expect(memory.sent.seen.map(({ params }) => params)).toEqual([{}, { cursor: '1' }, { cursor: '2' }]);
  });
  it.each([null, '', undefined, 7, {}])('end with the cursor %j', async (cursor) => {
    const { memory, pages } = await read(pagesOf(1, cursor));
    expect(await pages).toEqual({ items: [0], repairs: [] });
    expect(countOf(memory, 'tools/list')).toBe(1);
  });
  it('end where a cursor comes again', async () => {
    const { memory, pages } = await read(pagesOf(3, '1'));
    expect(await pages).toEqual({
      items: [0, 1, 2],
      repairs: ['tools/list names a page twice; what was listed until then is used.'],
    });
    expect(countOf(memory, 'tools/list')).toBe(3);
  });
  it('end somewhere', async () => {
    const { memory, pages } = await read(pagesOf(Number.POSITIVE_INFINITY));
    const { items, repairs } = await pages;
    expect(items).toHaveLength(1_000);
    expect(repairs).toEqual(['tools/list has more than 1000 pages; what was listed until then is used.']);
    expect(countOf(memory, 'tools/list')).toBe(1_000);
  });
  it('end where they are too many', async () => {
    let page = 0;
    const tools = Array.from({ length: 30_000 }, () => 0);
    const { pages } = await read(() => ({ tools, nextCursor: String((page += 1)) }));
    const { items, repairs } = await pages;
    expect(items).toHaveLength(60_000);
    expect(repairs).toEqual(['tools/list has more than 50000 entries; what was listed until then is used.']);
  });
  it('end where they are too large', async () => {
    let page = 0;
    const tools = [{ description: 'z'.repeat(5 * 1024 * 1024) }, [[[{}]]]];
    const { pages } = await read(() => ({ tools, nextCursor: String((page += 1)) }));
    const { items, repairs } = await pages;
    expect(items).toHaveLength(12);
    expect(repairs).toEqual(['tools/list is larger than 32 MB; what was listed until then is used.']);
  });
  it('end where an entry alone is too large, and not where one is deep', async () => {
    let deep: unknown = {};
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const wide = { a: Array.from({ length: 7_000_000 }, () => 1) };
    const { pages } = await read(() => ({ tools: [1, deep, wide, 2] }));
    expect(await pages).toEqual({
      items: [1, expect.any(Array)],
      repairs: ['tools/list is larger than 32 MB; what was listed until then is used.'],
    });
  });
  it('end where they take too long', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let page = 0;
    const { pages } = await read(() => {
      vi.advanceTimersByTime(7_000);
      return { tools: [page], nextCursor: String((page += 1)) };
    }, 8_000);
    const { items, repairs } = await pages;
    expect(items).toHaveLength(9);
    expect(repairs).toEqual(['tools/list takes more than 60 s; what was listed until then is used.']);
  });
  it('may be fresh for a while, which the first one says', async () => {
    const { pages } = await read(({ params }) =>
      params['cursor'] === undefined
        ? { tools: [], ttlMs: 5_000, nextCursor: 'a' }
        : { tools: [], ttlMs: 9_000 },
    );
    expect(await pages).toMatchObject({ ttlMs: 5_000 });
  });
  it.each([0, -1, '5', null, true])('are not fresh for %j', async (ttlMs) => {
    const { pages } = await read(() => ({ tools: [], ttlMs }));
    expect(await pages).toEqual({ items: [], repairs: [] });
  });
});

describe('a server that', () => {
  it('does not have the list has an empty one', async () => {
    const { pages } = await read(() => undefined);
    expect(await pages).toEqual({ items: [], repairs: [] });
  });
  it.each([{}, { tools: null }, { tools: 'a' }, { tools: { a: 1 } }, null, 'text', []])(
    'answers %j has told nothing, which is said',
    async (result) => {
      const { pages } = await read(() => result);
      expect(await pages).toEqual({ items: [], repairs: ['tools/list was answered without "tools".'] });
    },
  );
  it('answers with another error fails', async () => {
    const { pages } = await read(() => new ServerError(-32_603, 'no disk'));
    await expect(pages).rejects.toMatchObject({ code: -32_603 });
  });
  it('is silent at a later page fails', async () => {
    const { pages } = await read(
      ({ params }) => (params['cursor'] === undefined ? { tools: [1], nextCursor: 'a' } : silence),
      20,
    );
    await expect(pages).rejects.toMatchObject({ ms: 20 });
  });
});
