import { isSpecType } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import type { CatalogEntry } from '../../../../host/catalog/catalog.ts';
import { answerSearch, isSearchTool, toSearchTools } from '../../../../host/endpoint/search/searchTools.ts';
import type { ToolResult } from '../../../../host/sources/tool.ts';

const entry = (source: string, native: string, description = ''): CatalogEntry =>
  ({
    alias: `${source}_${native}`,
    tool: {
      id: `${source}/${native}`,
      source,
      native,
      description,
      inputSchema: { type: 'object' },
      facts: { readOnly: native.startsWith('list'), destructive: false, idempotent: true },
      deprecated: false,
      tags: [],
    },
  }) as unknown as CatalogEntry;

const entries = [
  entry('shop', 'listOrders', 'All orders.'),
  entry('shop', 'createOrder', 'x'.repeat(1_000)),
  entry('desk', 'listTickets', 'Tickets about orders.'),
];
const answer = (name: Parameters<typeof answerSearch>[0], given: unknown) =>
  answerSearch(name, { reachable: entries, given }, toWire);
const resultOf = (...given: Parameters<typeof answer>): ToolResult => {
  const answered = answer(...given);
  if (answered.kind !== 'result') throw new Error(`It stands for a call of ${answered.name}.`);
  return answered.result;
};
const toWire = ({ alias }: CatalogEntry) => ({ name: alias, inputSchema: { type: 'object' as const } });

describe('the three tools', () => {
  test('are tools of MCP, and say how many are behind them and of which sources', () => {
    const tools = toSearchTools(entries);
    expect(tools.map(({ name }) => name)).toEqual(['search_tools', 'describe_tool', 'call_tool']);
    for (const tool of tools) expect(isSpecType.Tool(tool)).toBe(true);
    expect(tools[0]?.description).toContain('3 tools');
    expect(tools[0]?.description).toContain('desk, shop');
    expect(tools.map(({ name }) => isSearchTool(name))).toEqual([true, true, true]);
    expect(isSearchTool('shop_listOrders')).toBe(false);
  });

  test('one of many sources is not lost in a sentence of a thousand names', () => {
    const many = Array.from({ length: 300 }, (_, index) => entry(`s${index}`, 'a'));
    expect(toSearchTools(many)[0]?.description).toMatch(/and 280 more/);
  });
});

describe('search_tools', () => {
  test('gives names and what is short to say of each, the best first', () => {
    const { structuredContent, content, isError } = resultOf('search_tools', { query: 'list orders' });
    expect(isError).toBe(false);
    expect(structuredContent).toMatchObject({
      found: 3,
      tools: [
        { name: 'shop_listOrders', description: 'All orders.', readOnly: true, destructive: false },
        { name: 'desk_listTickets' },
        { name: 'shop_createOrder' },
      ],
    });
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
  });

  test('cuts long descriptions, and the list at its limit', () => {
    const { structuredContent } = resultOf('search_tools', { query: 'create order', limit: 1 });
    expect(structuredContent).toMatchObject({ found: 3, tools: [{ name: 'shop_createOrder' }] });
    expect(JSON.stringify(structuredContent).length).toBeLessThan(600);
  });

  test('looks in one source where it is told to', () => {
    const { structuredContent } = resultOf('search_tools', { query: 'orders', source: 'desk' });
    expect(structuredContent).toMatchObject({ found: 1, tools: [{ name: 'desk_listTickets' }] });
  });

  test.each([
    [{}, 'needs "query"'],
    [{ query: 3 }, 'needs "query"'],
    [{ query: ' ' }, 'needs "query"'],
    [undefined, 'needs "query"'],
    [{ query: 'a', source: 'nowhere' }, 'Known: desk, shop'],
  ])('%j is told what it lacks', (given, message) => {
    expect(resultOf('search_tools', given)).toMatchObject({
      isError: true,
      reason: expect.stringContaining(message) as unknown,
    });
  });

  test('a limit that is none is passed over', () => {
    for (const limit of ['many', -1, 0, Number.NaN, 1e9])
      expect(resultOf('search_tools', { query: 'orders', limit }).isError).toBe(false);
  });
});

describe('describe_tool and call_tool', () => {
  test('describe_tool gives a tool as it would be listed', () => {
    expect(resultOf('describe_tool', { name: 'shop_listOrders' }).structuredContent).toEqual(
      toWire(entries[0] as CatalogEntry),
    );
  });

  test('call_tool stands for a call of that tool, by its alias or its id', () => {
    for (const name of ['shop_createOrder', 'shop/createOrder'])
      expect(answer('call_tool', { name, arguments: { a: 1 } })).toEqual({
        kind: 'call',
        name: 'shop_createOrder',
        given: { a: 1 },
      });
    expect(answer('call_tool', { name: 'shop_listOrders' })).toMatchObject({ given: {} });
  });

  test.each([
    [{}, 'needs "name"'],
    [{ name: 'shop_purge' }, 'There is no tool "shop_purge"'],
    [{ name: '__proto__' }, 'There is no tool'],
    [{ name: 'call_tool' }, 'There is no tool'],
  ])('%j is a result that says what is wrong', (given, message) => {
    const wrong = { isError: true, reason: expect.stringContaining(message) as unknown };
    expect(resultOf('describe_tool', given)).toMatchObject(wrong);
    expect(resultOf('call_tool', given)).toMatchObject(wrong);
  });

  test('arguments that are no object are told', () => {
    expect(resultOf('call_tool', { name: 'shop_listOrders', arguments: [1] })).toMatchObject({
      reason: expect.stringContaining('must be an object') as unknown,
    });
  });
});
