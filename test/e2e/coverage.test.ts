import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirements } from './requirements.ts';

const citation = /\bverifies\(\s*'([^']+)'/g;

/** The ids that tests cite, each with the files that do. */
function citations(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync('**/*.test.ts', { cwd: import.meta.dirname })) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    for (const [, id = ''] of text.matchAll(citation)) found.set(id, [...(found.get(id) ?? []), file]);
  }
  return found;
}

test('every requirement is verified by a test', () => {
  const cited = citations();
  expect(Object.keys(requirements).filter((id) => !cited.has(id))).toEqual([]);
});

test('no test cites a requirement that does not exist', () => {
  expect([...citations()].filter(([id]) => !Object.hasOwn(requirements, id))).toEqual([]);
});

test('every requirement says what is promised, and where that comes from', () => {
  const incomplete = Object.entries(requirements).filter(
    ([id, { text, from }]) => !/^[a-z]+(\.[a-z0-9-]+)+$/.test(id) || text.length < 20 || from.length < 3,
  );
  expect(incomplete).toEqual([]);
});
