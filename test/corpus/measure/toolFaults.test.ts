import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../host/catalog/dialects.ts';
import { findFaults, type ListedTool } from './toolFaults.ts';

const good: ListedTool = {
  name: 'api_get',
  inputSchema: {
    type: 'object',
    properties: {
      // Called like keywords, and values that look like references: all of it is fine.
      items: { type: 'object', default: { $ref: '#/nowhere' }, enum: [{ properties: { $a: 1 } }] },
      tree: { $ref: '#/$defs/a~1b' },
    },
    $defs: { 'a/b': { type: 'array', items: { $ref: '#/$defs/a~1b' } } },
  },
};

const kindsOf = (...tools: readonly ListedTool[]): readonly string[] =>
  findFaults(tools, '2020-12', Number.MAX_SAFE_INTEGER).found.map(({ kind }) => kind);

const withProperty = (name: string, schema: unknown): ListedTool => ({
  name: 'api_get',
  inputSchema: { type: 'object', properties: { [name]: schema } },
});

describe('faults of tools', () => {
  it('are none where there are none', () => {
    expect(kindsOf(good)).toEqual([]);
  });
  it.each([
    ['a type that does not exist', withProperty('a', { type: 'text' })],
    ['a count that is none', withProperty('a', { minLength: -1 })],
    ['a pattern that does not compile', withProperty('a', { pattern: '(' })],
    ['an empty enumeration', withProperty('a', { enum: {} })],
    ['an older exclusive bound', withProperty('a', { exclusiveMinimum: true })],
    ['no object at the root', { name: 'api_get', inputSchema: { type: 'array' } }],
    ['alternatives at the root', { name: 'api_get', inputSchema: { type: 'object', oneOf: [{}] } }],
    ['a fault in the answer', { ...good, outputSchema: { required: 'all' } }],
  ])('an invalid schema: %s', (_, tool) => {
    expect(kindsOf(tool)).toEqual(['invalid schema']);
  });
  it.each(['#/$defs/gone', '#/components/schemas/A', 'other.json', '#anchor'])(
    'a lost reference: %s',
    ($ref) => {
      expect(kindsOf(withProperty('a', { items: { $ref } }))).toContain('unresolved $ref');
    },
  );
  it.each(['$filter', 'filter[name]', 'größe', '', 'x'.repeat(65)])('a name of a property: "%s"', (name) => {
    expect(kindsOf(withProperty(name, {}))).toEqual(['bad name']);
    expect(kindsOf(withProperty('a', { items: { properties: { [name]: {} } } }))).toEqual(['bad name']);
  });
  it.each(['api.get', 'api get', '', 'x'.repeat(47)])('a name of a tool: "%s"', (name) => {
    expect(kindsOf({ ...good, name })).toEqual(['bad name']);
  });
  it('what one dialect forbids and another one allows', () => {
    const kinds = (dialect: Dialect, tool: ListedTool): readonly string[] =>
      findFaults([tool], dialect, Number.MAX_SAFE_INTEGER).found.map(({ kind }) => kind);
    const twice = withProperty('a', { enum: ['x', 'x'] });
    expect([kinds('2020-12', twice), kinds('draft-07', twice)]).toEqual([[], ['invalid schema']]);
    const tuple = withProperty('a', { items: [{}, { type: 'string' }] });
    expect([kinds('2020-12', tuple), kinds('draft-07', tuple)]).toEqual([['invalid schema'], []]);
    expect(kinds('without-references', good)).toEqual(['unresolved $ref', 'unresolved $ref']);
  });
  it('two tools of one name', () => {
    expect(kindsOf(good, { ...good })).toEqual(['duplicate']);
  });
  it('are looked for evenly where compiling has a limit', () => {
    const tools = Array.from({ length: 10 }, (_, index) => ({ ...good, name: `api_${index}` }));
    const bytes = tools.length * JSON.stringify(good.inputSchema).length;
    const { schemas, compiled, found } = findFaults(tools, '2020-12', bytes / 2);
    expect({ schemas, compiled, found }).toEqual({ schemas: 10, compiled: 5, found: [] });
  });
});
