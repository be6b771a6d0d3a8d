import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import {
  checkReferences,
  lookUp,
  refOf,
  resolve,
  valueAt,
} from '../../../../../host/sources/openapi/document/references.ts';
import { documentOf } from '../specs.ts';

describe('references within a file', () => {
  const document = documentOf({
    a: { $ref: '#/b' },
    b: { $ref: '#/x~1y%20z' },
    'x/y z': { found: true },
    loop: { $ref: '#/loop2' },
    loop2: { $ref: '#/loop' },
    through: { $ref: '#/holder' },
    holder: { inside: 7 },
    whirl: { $ref: '#/whirl/inside' },
  });
  it('are followed along chains, percent-decoded', () => {
    expect(resolve(document, { $ref: '#/a' }, '#')).toMatchObject({
      kind: 'found',
      value: { found: true },
      pointer: '#/x~1y z',
    });
    expect(lookUp(document, '#/a', '#')).toMatchObject({ value: { $ref: '#/b' } });
    expect(valueAt(document, '#/x~1y z')).toEqual({ found: true });
  });
  it('may lead through a map that stands elsewhere', () => {
    expect(lookUp(document, '#/through/inside', '#')).toMatchObject({ value: 7, pointer: '#/holder/inside' });
  });
  it.each([
    ['#/none', 'dangling-ref'],
    ['#anchor', 'dangling-ref'],
    ['#/%E0%A4%A', 'dangling-ref'],
    ['#/holder/inside/toString', 'dangling-ref'],
    ['#/constructor', 'dangling-ref'],
    ['a\nb.yaml', 'dangling-ref'],
    ['#/loop', 'circular-ref'],
    ['#/whirl/inside/x', 'circular-ref'],
    ['other.yaml#/a', 'external-ref'],
    ['http://127.0.0.1/a.json', 'external-ref'],
    ['https://example.com/a.json#/b', 'external-ref'],
    ['file:///etc/passwd', 'external-ref'],
    ['data:application/json,{}', 'external-ref'],
  ])('lose %j', ($ref, code) => {
    expect(resolve(document, { $ref }, '#')).toMatchObject({ kind: 'lost', code });
  });
  it('end a chain that is too long to be meant', () => {
    const links = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`l${index}`, { $ref: `#/l${index + 1}` }]),
    );
    expect(resolve(documentOf(links), { $ref: '#/l0' }, '#')).toMatchObject({ code: 'circular-ref' });
  });
  it('are none where `$ref` is a name', () => {
    expect(refOf({ $ref: { type: 'string' } })).toBeUndefined();
    expect(refOf(JSON.parse('{"__proto__":{"$ref":"#/a"}}'))).toBeUndefined();
  });
});

describe('names within a file', () => {
  const node = {
    $id: 'https://example.com/schemas/node',
    $defs: {
      leaf: { $anchor: 'leaf', type: 'string' },
      inner: { $id: 'inner', $defs: { leaf: { $anchor: 'leaf', type: 'number' } } },
    },
    properties: {
      $id: { type: 'string' },
      leaf: { $ref: '#leaf' },
      wrong: { $ref: '#/components/schemas/Other' },
      other: { $ref: 'other' },
    },
  };
  const other = { $id: 'https://example.com/schemas/other', $dynamicAnchor: 'node', type: 'object' };
  const document = documentOf({ components: { schemas: { Node: node, Other: other } } });
  const at = '#/components/schemas/Node/properties/leaf';
  it('are looked up in the schema that has an $id', () => {
    expect(lookUp(document, '#leaf', at)).toMatchObject({ pointer: '#/components/schemas/Node/$defs/leaf' });
    expect(lookUp(document, 'inner#leaf', at)).toMatchObject({ value: { type: 'number' } });
    expect(lookUp(document, 'other', at)).toMatchObject({ pointer: '#/components/schemas/Other' });
    expect(lookUp(document, 'https://example.com/schemas/other#/type', '#')).toMatchObject({
      value: 'object',
    });
    expect(lookUp(document, '#/$defs/leaf', at)).toMatchObject({ kind: 'found' });
  });
  it('leave the whole file to those who mean it', () => {
    expect(lookUp(document, '#/components/schemas/Other', at)).toMatchObject({ kind: 'found' });
  });
  it('are found in the bundle where they are dynamic', () => {
    expect(refOf({ $dynamicRef: '#node' })).toBe('#node');
    expect(lookUp(document, '#node', at)).toMatchObject({ pointer: '#/components/schemas/Other' });
  });
  it('are no names where they are values or properties', () => {
    expect([...(document.files.get('')?.resources.keys() ?? [])]).toEqual([
      '#',
      '#/components/schemas/Node',
      '#/components/schemas/Node/$defs/inner',
      '#/components/schemas/Other',
    ]);
    const quoted = documentOf({
      components: { schemas: { A: { default: { $id: 'x' }, const: { $anchor: 'y' } } } },
    });
    expect(quoted.files.get('')?.resources.size).toBe(1);
    expect(lookUp(quoted, '#y', '#')).toMatchObject({ kind: 'lost' });
  });
  it('of $self are known', () => {
    const self = documentOf({ $self: 'https://example.com/api.json', paths: {} }, '3.2.0');
    expect(lookUp(self, 'https://example.com/api.json#/paths', '#')).toMatchObject({ kind: 'found' });
  });
});

describe('what leads nowhere', () => {
  const lost = { $ref: '#/none' };
  const check = (rest: Record<string, unknown>, known: readonly string[] = []) => {
    const list = createFindingList();
    for (const pointer of known) list.report({ pointer, severity: 'error', code: 'known', message: '' });
    checkReferences(documentOf(rest), list);
    return list.found.filter(({ code }) => code !== 'known').map(({ pointer }) => pointer);
  };
  const schemas = (map: unknown) => ({ components: { schemas: map } });

  it('is found once', () => {
    expect(check(schemas({ a: lost, b: { $ref: '#/info' } }))).toEqual(['#/components/schemas/a/$ref']);
    expect(
      check(schemas({ a: lost, b: lost }), ['#/components/schemas/a', '#/components/schemas/b/$ref']),
    ).toEqual([]);
  });
  it('is found behind names that are keywords elsewhere', () => {
    const responses = { default: lost, 'x-200': lost };
    const properties = {
      example: lost,
      default: lost,
      'x-a': lost,
      properties: { properties: { enum: lost } },
    };
    expect(
      check({ paths: { '/a': { get: { responses } } }, ...schemas({ A: { properties } }) }),
    ).toHaveLength(6);
  });
  it('is found where a map is one reference', () => {
    expect(check({ paths: { '/a': { get: { responses: lost } } }, components: { schemas: lost } })).toEqual([
      '#/paths/~1a/get/responses/$ref',
      '#/components/schemas/$ref',
    ]);
  });
  it('is not what values of the API say', () => {
    const A = {
      default: lost,
      const: lost,
      enum: [lost],
      example: lost,
      examples: [lost],
      properties: { $ref: { type: 'string' } },
      'x-other': lost,
    };
    const content = { 'application/json': { example: lost, examples: { one: { value: lost } } } };
    const get = { responses: { 200: { content, links: { next: { parameters: { a: lost } } } } } };
    expect(check({ 'x-other': lost, example: lost, paths: { '/a': { get } }, ...schemas({ A }) })).toEqual(
      [],
    );
  });
  it('is sought to the depth that conversion reaches', () => {
    const nest = (levels: number): unknown => (levels === 0 ? lost : { items: nest(levels - 1) });
    expect(check(schemas({ A: nest(150) }))).toHaveLength(1);
    expect(check(schemas({ A: nest(3_000) }))).toHaveLength(0);
  });
});
