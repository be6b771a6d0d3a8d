import { describe, expect, it } from 'vitest';
import { createToolLists } from '../../../host/endpoint/toolLists.ts';
import { roles, setUp, shopTools } from '../gatewaySetup.ts';
import { policyOf } from '../policy/subjects.ts';
import { toolOf } from '../testSource.ts';

const twoAgents = roles
  .replace('agents:', 'agents:\n  ci: { roles: [reader] }')
  .replace('roles:\n', 'roles:\n  reader: { allow: [shop/list] }\n');

/** The lists of a gateway with two agents, and whose lists were told to have changed. */
function createLists() {
  const gate = setUp();
  gate.gateway.setPolicy(policyOf(twoAgents));
  const lists = createToolLists(gate.gateway);
  const changed: string[] = [];
  lists.onDidChange((agent) => changed.push(agent));
  const names = (agent: string): string[] => lists.of(agent).map(({ name }) => name);
  return { ...gate, lists, changed, names };
}

describe('a list', () => {
  it('holds what its agent may call, by the names that clients see', () => {
    const { names } = createLists();
    expect(names('copilot')).toEqual(['shop_list', 'shop_cancel']);
    expect(names('ci')).toEqual(['shop_list']);
    expect(names('stranger')).toEqual([]);
  });

  it('tells of a tool what MCP asks for, with the hints that follow from its facts', () => {
    const { lists, source } = createLists();
    const schema = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
    const outputSchema = { type: 'object' };
    const facts = { readOnly: true, idempotent: true };
    source.setTools([
      toolOf('shop/list', { title: 'List', description: 'Lists.', inputSchema: schema, outputSchema, facts }),
      toolOf('shop/cancel', { inputSchema: {}, facts: { destructive: true } }),
    ]);
    expect(lists.of('copilot')).toEqual([
      {
        name: 'shop_list',
        title: 'List',
        description: 'Lists.',
        inputSchema: schema,
        outputSchema,
        annotations: {
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: true,
        },
      },
      {
        name: 'shop_cancel',
        description: 'Does shop/cancel.',
        inputSchema: { type: 'object' },
        annotations: {
          readOnlyHint: false,
          destructiveHint: true,
          idempotentHint: false,
          openWorldHint: true,
        },
      },
    ]);
  });

  it('is the same as JSON, in UTF-8', () => {
    const { lists, source } = createLists();
    source.setTools([toolOf('shop/list', { description: 'Größe 👍' })]);
    expect(JSON.parse(lists.bytesOf('copilot').toString('utf8'))).toEqual(lists.of('copilot'));
    expect(lists.bytesOf('stranger').toString()).toBe('[]');
  });

  it('is told in the dialect that is asked for, which is made once too', () => {
    const { lists, source } = createLists();
    const inputSchema = { type: 'object', properties: { id: { $ref: '#/$defs/id' } }, $defs: { id: {} } };
    source.setTools([toolOf('shop/list', { inputSchema })]);
    const [list, draft] = [lists.of('copilot', '2020-12'), lists.of('copilot', 'draft-07')];
    expect(list).toBe(lists.of('copilot'));
    expect(list).toMatchObject([{ inputSchema }]);
    expect(draft).toMatchObject([{ name: 'shop_list', inputSchema: { definitions: { id: {} } } }]);
    expect(lists.of('copilot', 'draft-07')).toBe(draft);
    expect(lists.bytesOf('copilot', 'draft-07')).toBe(lists.bytesOf('copilot', 'draft-07'));
    expect(JSON.parse(lists.bytesOf('copilot', 'draft-07').toString())).toEqual(draft);
    source.setTools([toolOf('shop/search', { inputSchema })]);
    expect(lists.of('copilot', 'draft-07')).toMatchObject([{ name: 'shop_search' }]);
  });

  it('is made once, and again only when it is another one', () => {
    const { lists, source } = createLists();
    const [list, bytes] = [lists.of('copilot'), lists.bytesOf('copilot')];
    source.setTools([...source.tools]);
    expect(lists.of('copilot')).toBe(list);
    expect(lists.bytesOf('copilot')).toBe(bytes);
    source.setTools(shopTools.slice(0, 1));
    expect(lists.of('copilot')).not.toBe(list);
    expect(lists.bytesOf('copilot').toString()).toBe(JSON.stringify(lists.of('copilot')));
  });
});

describe('a change', () => {
  /** All three have asked for their lists, so all three would be told. */
  function createKnown() {
    const known = createLists();
    for (const agent of ['copilot', 'ci', 'stranger']) known.names(agent);
    return known;
  }

  it('is told to those whose own list it changes', () => {
    const { changed, source, names } = createKnown();
    source.setTools(source.tools.filter(({ id }) => id !== 'shop/cancel'));
    expect(changed).toEqual(['copilot']);
    expect(names('copilot')).toEqual(['shop_list']);
  });

  it('of a tool that an agent may not call is not told to it', () => {
    const { changed, source } = createKnown();
    const others = source.tools.filter(({ id }) => id !== 'shop/purge');
    source.setTools([...others, toolOf('shop/purge', { description: 'Says something else.' })]);
    expect(changed).toEqual([]);
  });

  it('is told for a tool that says something else under the same name', () => {
    const { changed, source } = createKnown();
    source.setTools(
      source.tools.map((tool) => (tool.id === 'shop/list' ? { ...tool, description: 'New.' } : tool)),
    );
    expect(changed).toEqual(['copilot', 'ci']);
  });

  it('is told for another order', () => {
    const { changed, source, names } = createKnown();
    source.setTools(source.tools.toReversed());
    expect(changed).toEqual(['copilot']);
    expect(names('copilot')).toEqual(['shop_cancel', 'shop_list']);
  });

  it('is told for a tool that got another name, though it is the same one', () => {
    const { changed, gateway, source, names } = createKnown();
    const tool = toolOf('shop/a.b');
    source.setTools([tool]);
    gateway.setPolicy(policyOf(twoAgents.replace('shop/search', 'shop/a.b')));
    expect(names('copilot')).toEqual(['shop_a_b']);
    changed.length = 0;
    // The other one may not be called, but it would have the same name.
    source.setTools([tool, toolOf('shop/a b')]);
    expect(changed).toEqual(['copilot']);
    expect(names('copilot')).toEqual([expect.stringMatching(/^shop_a_b_[0-9a-f]{6}$/)]);
  });

  it('of the role file is told to those whom it gives or takes a tool', () => {
    const { changed, gateway, names } = createKnown();
    gateway.setPolicy(policyOf(twoAgents.replace('ask: [shop/cancel]', 'ask: []')));
    expect(changed).toEqual(['copilot']);
    gateway.setPolicy(policyOf(twoAgents.replace('never: [shop/purge]', 'never: []')));
    expect(changed).toEqual(['copilot', 'copilot']);
    expect(names('copilot')).toEqual(['shop_list', 'shop_cancel']);
  });

  it('from asking to allowing leaves the list as it is', () => {
    const { changed, gateway } = createKnown();
    const allowed = twoAgents.replace('allow: [shop/list, ', 'allow: [shop/list, shop/cancel, ');
    gateway.setPolicy(policyOf(allowed.replace('ask: [shop/cancel]', 'ask: []')));
    expect(changed).toEqual([]);
  });

  it('is not told to an agent that has never asked for its list', () => {
    const { changed, source, names } = createLists();
    names('ci');
    source.setTools([]);
    expect(changed).toEqual(['ci']);
  });

  it('is told once the new list can be had', () => {
    const { lists, source, names } = createKnown();
    const seen: string[][] = [];
    lists.onDidChange((agent) => seen.push(names(agent)));
    source.setTools([toolOf('shop/search')]);
    expect(seen).toEqual([['shop_search'], []]);
  });

  it('is not told any more after the end', () => {
    const { changed, lists, source } = createKnown();
    lists.dispose();
    source.setTools([]);
    expect(changed).toEqual([]);
  });
});

describe('a list that is too long', () => {
  const setting = { mode: 'auto', threshold: 1 } as const;

  it('is three tools, and all tools are behind them', () => {
    const { gateway } = setUp({ setting });
    const lists = createToolLists(gateway);
    expect(lists.of('copilot').map(({ name }) => name)).toEqual([
      'search_tools',
      'describe_tool',
      'call_tool',
    ]);
    expect(lists.offering('copilot').all.map(({ alias }) => alias)).toEqual(['shop_list', 'shop_cancel']);
    expect(JSON.parse(lists.bytesOf('copilot').toString())).toEqual(lists.of('copilot'));
  });

  it('has changed where more or other tools are behind them, and not otherwise', () => {
    const { gateway, source } = setUp({ setting });
    const lists = createToolLists(gateway);
    const changed: string[] = [];
    lists.onDidChange((agent) => changed.push(agent));
    lists.of('copilot');
    source.setTools([...shopTools]);
    expect(changed).toEqual([]);
    source.setTools([...shopTools, toolOf('shop/search')]);
    expect(changed).toEqual(['copilot']);
    source.setTools([toolOf('shop/search')]);
    expect(changed).toEqual(['copilot', 'copilot']);
    expect(lists.of('copilot').map(({ name }) => name)).toEqual(['shop_search']);
  });

  it('has not changed for anybody because another agent has another one', () => {
    const { gateway } = setUp({ setting });
    gateway.setPolicy(
      policyOf(`version: 1
roles: { all: { allow: ["*/*"] }, two: { allow: [shop/list, shop/cancel] } }
agents: { a: { roles: [all] }, b: { roles: [two] } }
`),
    );
    const lists = createToolLists(gateway);
    lists.of('a');
    lists.of('b');
    const changed: string[] = [];
    lists.onDidChange((agent) => changed.push(agent));
    gateway.setPolicy(gateway.policy);
    gateway.setPolicy(gateway.policy);
    expect(changed).toEqual([]);
  });

  it('describes a tool behind them in the form that the client reads', () => {
    const { gateway } = setUp({ setting });
    const lists = createToolLists(gateway);
    const [entry] = lists.offering('copilot').all;
    if (!entry) throw new Error('There is a tool.');
    expect(lists.describe(entry, 'draft-07')).toMatchObject({ name: 'shop_list' });
  });
});
