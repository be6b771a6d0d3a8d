import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { createNames } from '../../../../host/config/import/names.ts';

describe('names of connectors', () => {
  it.each([
    ['github', 'github'],
    ['Support Desk!', 'support-desk'],
    ['io.github.acme/Support Desk', 'support-desk'],
    ['@acme/server/', 'server'],
    ['Büro', 'buro'],
    ['1password', 'mcp-1password'],
    ['__proto__', 'proto'],
    ['', 'server'],
    ['日本', 'server'],
    ['a'.repeat(40), 'a'.repeat(24)],
    ['abcdefghijklmnopqrstuvw-xyz', 'abcdefghijklmnopqrstuvw'],
  ])('%j becomes %j', (there, name) => {
    expect(createNames([]).connector(there)).toBe(name);
  });

  it('are valid and differ', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'a'.repeat(30), 'a'.repeat(23)))),
        (all) => {
          const names = createNames(['a', 'server']);
          const given = all.map((there) => {
            const name = names.connector(there);
            names.take(name);
            return name;
          });
          expect(new Set(['a', 'server', ...given]).size).toBe(given.length + 2);
          for (const name of given) expect(name).toMatch(/^[a-z][a-z0-9-]{0,23}$/);
        },
      ),
    );
  });
});

describe('names of secrets', () => {
  it('belong to one identity', () => {
    const names = createNames([]);
    expect(names.secret('value 1', 'a-token')).toBe('a-token');
    expect(names.secret('value 2', 'a-token')).toBe('a-token-2');
    expect(names.secret('value 1', 'other')).toBe('a-token');
    expect(names.secret('value 3', 'x'.repeat(64))).toHaveLength(64);
    expect(names.secret('value 4', 'x'.repeat(64))).toBe(`${'x'.repeat(62)}-2`);
  });
});
