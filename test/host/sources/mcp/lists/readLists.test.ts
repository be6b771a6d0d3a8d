import { describe, expect, it } from 'vitest';
import { readLists } from '../../../../../host/sources/mcp/lists/readLists.ts';
import { type Answers, connectMemory, ServerError, silence } from '../memoryTransport.ts';

const capabilities = { tools: {}, resources: {}, prompts: {} };
const tool = (name: string, rest = {}): object => ({ name, inputSchema: { type: 'object' }, ...rest });

async function read(answer: Answers, options: Parameters<typeof connectMemory>[1] = { capabilities }) {
  const memory = await connectMemory(answer, options);
  const { signal } = new AbortController();
  return { memory, lists: readLists('shop', memory.connection, { timeoutMs: 50, signal }) };
}

/** Answers of a server by method. */
const by =
  (results: Readonly<Record<string, unknown>>): Answers =>
  ({ method }) =>
    results[method];

describe('what a server offers', () => {
  it('is read as tools, resources and prompts', async () => {
    const { lists } = await read(
      by({
        'tools/list': { tools: [tool('a'), tool('b')], ttlMs: 60_000 },
        'resources/list': {
          resources: [
            { uri: 'file:///a', name: 'a', title: 'A', description: 'First.' },
            { uri: 'b', name: 'b' },
          ],
        },
        'resources/templates/list': { resourceTemplates: [{ uriTemplate: 'file:///{name}', name: 'any' }] },
        'prompts/list': { prompts: [{ name: 'ask' }] },
      }),
    );
    const { tools, items, ...rest } = await lists;
    expect(items.map(({ kind, id }) => [kind, id])).toEqual([
      ['resource', 'shop/@resource:file:///a'],
      ['resource', 'shop/@resource:b'],
      ['template', 'shop/@resource:file:///{name}'],
      ['prompt', 'shop/@prompt:ask'],
    ]);
    expect(tools.map(({ id }) => id)).toEqual(['shop/a', 'shop/b']);
    expect(rest).toEqual({
      resources: [
        { id: 'file:///a', title: 'A', description: 'First.' },
        { id: 'b', title: 'b' },
      ],
      prompts: [{ id: 'ask', title: 'ask' }],
      repairs: [],
      ttlMs: 60_000,
      failures: [],
      missed: [],
    });
  });
  it('is asked for only where it says that it has it, but for tools', async () => {
    const { memory, lists } = await read(by({ 'tools/list': { tools: [tool('a')] } }), { capabilities: {} });
    expect((await lists).tools).toHaveLength(1);
    expect(memory.sent.seen.map(({ method }) => method)).toEqual(['tools/list']);
  });
  it('is of no use without its tools', async () => {
    const { lists } = await read(
      by({ 'tools/list': new ServerError(-32_603, 'no disk'), 'resources/list': { resources: [] } }),
    );
    await expect(lists).rejects.toMatchObject({ code: -32_603 });
  });
  it.each([
    [new ServerError(-32_603, 'no disk'), 'It answered with error -32603: no disk.'],
    [silence, 'It did not answer within 0.05 s.'],
  ])('is of use without its prompts', async (answer, why) => {
    const { lists } = await read(
      by({
        'tools/list': { tools: [tool('a')] },
        'resources/list': { resources: [] },
        'prompts/list': answer,
      }),
    );
    const { tools, prompts, failures, missed } = await lists;
    expect(tools).toHaveLength(1);
    expect(prompts).toEqual([]);
    expect(failures).toEqual([`prompts/list: ${why}`]);
    expect(missed).toEqual(['prompt']);
  });
  it('may be less than it says', async () => {
    const { lists } = await read(by({ 'tools/list': { tools: [] } }));
    expect(await lists).toEqual({
      tools: [],
      items: [],
      resources: [],
      prompts: [],
      repairs: [],
      failures: [],
      missed: [],
    });
  });
});

describe('an item', () => {
  it('that cannot be passed on is left out and told', async () => {
    const { lists } = await read(
      by({
        'tools/list': { tools: [] },
        'resources/list': {
          resources: [
            { uri: 'a', name: 'first' },
            { uri: 'a', name: 'second' },
            { uri: 'b\u200b', name: 'b' },
            { uri: 'c', title: 7 },
          ],
        },
      }),
    );
    const { items, resources, repairs } = await lists;
    expect(items.map(({ definition }) => definition)).toEqual([
      { uri: 'a', name: 'first' },
      { uri: 'c', name: 'c' },
    ]);
    // A person sees all that is listed.
    expect(resources).toHaveLength(4);
    expect(repairs).toEqual([
      '2 resources left out: "a" is listed twice; "b\u200b" has a URI with invisible characters.',
      '1 of 4 resources say of themselves what cannot be read.',
    ]);
  });
  it.each([
    [new ServerError(-32_601, 'Method not found'), []],
    [new ServerError(-32_603, 'no'), ['resources/templates/list: It answered with error -32603: no.']],
  ])('need not be offered by a template', async (answer, expected) => {
    const { lists } = await read(
      by({
        ...{ 'tools/list': { tools: [] }, 'resources/list': { resources: [{ uri: 'a', name: 'a' }] } },
        ...{ 'resources/templates/list': answer, 'prompts/list': { prompts: [] } },
      }),
    );
    const { items, failures } = await lists;
    expect(items).toHaveLength(1);
    expect(failures).toEqual(expected);
  });
});

describe('what cannot be used', () => {
  it('is left out and told, with a reason for each', async () => {
    const tools = [tool('a'), tool('a', { title: 'Another' }), { name: 'b' }, null, tool('c')];
    const { lists } = await read(by({ 'tools/list': { tools } }), { capabilities: {} });
    const { tools: kept, repairs } = await lists;
    expect(kept.map(({ native, title }) => [native, title])).toEqual([
      ['a', undefined],
      ['c', undefined],
    ]);
    expect(repairs).toEqual([
      '3 tools left out: "a" is listed twice; "b" has no input schema; "?" is not an object.',
    ]);
  });
  it('is counted where it is much', async () => {
    const tools = Array.from({ length: 30 }, (_, index) => ({ name: `t${index}` }));
    const { lists } = await read(by({ 'tools/list': { tools } }), { capabilities: {} });
    const [repair] = (await lists).repairs;
    expect(repair).toMatch(/^30 tools left out: "t0" has no input schema; .*"t19" .*; and 10 more\.$/);
  });
  it('is told of resources and prompts, too', async () => {
    const { lists } = await read(
      by({
        'tools/list': { tools: [tool('a', { outputSchema: 'odd' })] },
        'resources/list': { resources: [{ uri: 'a' }, { name: 'b' }, 5, { uri: '' }] },
        'prompts/list': { prompts: 'none' },
      }),
    );
    const { resources, repairs } = await lists;
    expect(resources).toEqual([{ id: 'a', title: 'a' }]);
    expect(repairs).toEqual([
      'The output schema of "a" is no object, and is not offered.',
      '3 of 4 resources left out: without "uri" they cannot be asked for.',
      'prompts/list was answered without "prompts".',
    ]);
  });
});
