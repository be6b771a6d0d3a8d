import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NamedTool, toAliases } from '../../../host/catalog/toolNames.ts';

const named = (id: string): NamedTool => {
  const slash = id.indexOf('/');
  return { id, prefix: `${id.slice(0, slash)}_`, native: id.slice(slash + 1) };
};

/** The names of these ids, in their order. */
function aliasesOf(...ids: string[]): (string | undefined)[] {
  const aliases = toAliases(ids.map(named));
  return ids.map((id) => aliases.get(id));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a name', () => {
  it.each([
    ['storefront/get_order', 'storefront_get_order'],
    ['storefront/getOrder', 'storefront_getOrder'],
    ['my-api/list-all', 'my-api_list-all'],
    ['api/GET /orders/{id}', 'api_GET__orders__id_'],
    ['api/größe.ändern', 'api_gr__e__ndern'],
    ['api/emoji 👍', 'api_emoji___'],
  ])('of %s is %s, whatever clients allow in one', (id, alias) => {
    expect(aliasesOf(id)).toEqual([alias]);
  });

  it('stays as it is up to 46 characters', () => {
    const id = `api/${'x'.repeat(42)}`;
    expect(aliasesOf(id)).toEqual([`api_${'x'.repeat(42)}`]);
  });

  it('is cut beyond that, and ends with a hash of the id', () => {
    const id = `api/${'x'.repeat(43)}`;
    expect(aliasesOf(id)).toEqual([`api_${'x'.repeat(35)}_${sha256(id).slice(0, 6)}`]);
    expect(aliasesOf(id)[0]).toHaveLength(46);
  });

  it('tells long ids apart that differ only where they are cut', () => {
    const [a, b] = aliasesOf(`api/${'x'.repeat(60)}a`, `api/${'x'.repeat(60)}b`);
    expect(a).not.toBe(b);
  });

  it('does not change when other tools come or go', () => {
    const long = `api/${'long'.repeat(20)}`;
    const alone = aliasesOf('api/a.b', long);
    expect(aliasesOf('api/a.b', long, 'api/c', 'other/a.b').slice(0, 2)).toEqual(alone);
    expect(aliasesOf(long, 'api/a.b').toReversed()).toEqual(alone);
  });
});

describe('a prefix', () => {
  it.each([
    ['', 'list_orders', 'list_orders'],
    ['gh-', 'list.orders', 'gh-list_orders'],
    ['', 'x'.repeat(46), 'x'.repeat(46)],
  ])('%j in front of %s makes %s', (prefix, native, alias) => {
    expect(toAliases([{ id: `a/${native}`, prefix, native }]).get(`a/${native}`)).toBe(alias);
  });

  it('that two sources lack makes all names that meet longer by a hash', () => {
    const tools = ['a', 'b'].map((source) => ({ id: `${source}/list`, prefix: '', native: 'list' }));
    expect([...toAliases(tools).values()]).toEqual(tools.map(({ id }) => `list_${sha256(id).slice(0, 6)}`));
  });

  it('leaves names that are too long cut and hashed', () => {
    const id = `a/${'x'.repeat(47)}`;
    const [alias] = toAliases([{ id, prefix: '', native: id.slice(2) }]).values();
    expect(alias).toBe(`${'x'.repeat(39)}_${sha256(id).slice(0, 6)}`);
  });
});

describe('two ids that make the same name', () => {
  it('both get a hash, so that neither takes the place of the other', () => {
    const ids = ['api/a.b', 'api/a b'];
    const expected = ids.map((id) => `api_a_b_${sha256(id).slice(0, 6)}`);
    expect(aliasesOf(...ids)).toEqual(expected);
    expect(aliasesOf(...ids.toReversed())).toEqual(expected.toReversed());
  });

  it('may belong to two sources', () => {
    const [a, b] = aliasesOf('my_api/list', 'my/api_list');
    expect(a).not.toBe(b);
  });

  it('are told apart even when a third is written to look like one of them', () => {
    const ids = ['api/a.b', 'api/a b', `api/a_b_${sha256('api/a.b').slice(0, 6)}`];
    expect(new Set(aliasesOf(...ids)).size).toBe(3);
  });

  it('are told apart even when their short hashes are the same', () => {
    const ids = findTwins();
    const aliases = aliasesOf(...ids);
    expect(new Set(aliases).size).toBe(2);
    for (const alias of aliases) expect(alias).toMatch(/^api_x{29}_[0-9a-f]{12}$/);
  });
});

it('keep clear of names that are taken', () => {
  const tool = { id: 'shop/call_tool', prefix: '', native: 'call_tool' };
  expect(toAliases([tool]).get(tool.id)).toBe('call_tool');
  expect(toAliases([tool], ['call_tool']).get(tool.id)).toMatch(/^call_tool_[0-9a-f]{6}$/);
});

it('for any tools, are unique, of the right characters, and at most 46 of them', () => {
  const part = fc.oneof(
    fc.constantFrom('a', 'a.b', 'a b', 'a_b', 'x'.repeat(50)),
    fc.string({ maxLength: 60 }),
  );
  const ids = fc.uniqueArray(
    fc.tuple(fc.constantFrom('a', 'a_b', 'b'), part).map(([source, native]) => `${source}/${native}`),
  );
  fc.assert(
    fc.property(ids, (given) => {
      const aliases = aliasesOf(...given);
      expect(new Set(aliases).size).toBe(given.length);
      for (const alias of aliases) expect(alias).toMatch(/^[A-Za-z0-9_-]{1,46}$/);
    }),
  );
});

/** Two long ids that begin alike and whose hashes agree in their first six digits; some thousands are tried. */
function findTwins(): [string, string] {
  const seen = new Map<string, string>();
  for (let n = 0; ; n += 1) {
    const id = `api/${'x'.repeat(50)}${n}`;
    const hash = sha256(id).slice(0, 6);
    const twin = seen.get(hash);
    if (twin !== undefined) return [twin, id];
    seen.set(hash, id);
  }
}
