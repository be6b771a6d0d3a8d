import { expect, it } from 'vitest';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import { checkReferences } from '../../../../../host/sources/openapi/document/references.ts';
import { documentOf } from '../specs.ts';

function check(rest: Record<string, unknown>, known: readonly string[] = []) {
  const list = createFindingList();
  for (const pointer of known) list.report({ pointer, severity: 'error', code: 'known', message: '' });
  checkReferences(documentOf(rest), list);
  return list.found.filter(({ code }) => code !== 'known').map(({ pointer }) => pointer);
}

const lost = { $ref: '#/none' };

it('finds what leads nowhere, once', () => {
  expect(check({ a: lost, b: { $ref: '#/info' } })).toEqual(['#/a/$ref']);
  expect(check({ a: lost, b: lost }, ['#/a', '#/b/$ref'])).toEqual([]);
});

it('takes values of the API for what they are', () => {
  expect(
    check({
      example: lost,
      'x-other': lost,
      schema: { default: lost, properties: { $ref: { type: 'string' } } },
    }),
  ).toEqual([]);
});

it('survives any depth', () => {
  let deep: unknown = lost;
  for (let level = 0; level < 3_000; level += 1) deep = [deep];
  expect(check({ deep })).toHaveLength(1);
});
