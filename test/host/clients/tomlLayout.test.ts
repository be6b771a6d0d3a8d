import { expect, test } from 'vitest';
import { readTomlLayout } from '../../../host/clients/tomlLayout.ts';

const text = String.raw`top = 1
[a."b.c"] # [no.header]
x = """
[d]
\""" """
'y z'.w = [
  '[e]', # ]
  { n = "\"]" },
]
# behind

[[f]]
  g = '''
[h]'''
i = "#" # [j]`;

test('tells tables and pairs apart from what only looks like one', () => {
  const shown = readTomlLayout(text).map(({ path, pairs }) => [
    path.join('|'),
    ...pairs.map(({ key }) => key.join('|')),
  ]);
  expect(shown).toEqual([
    ['', 'top'],
    ['a|b.c', 'x', 'y z|w'],
    ['f', 'g', 'i'],
  ]);
});

test('a table ends behind its last pair, so that comments belong to what follows', () => {
  const [, table] = readTomlLayout(text);
  expect(text.slice(table?.end)).toMatch(/^# behind/);
  expect(text.slice(table?.start, table?.headerEnd)).toBe('[a."b.c"] # [no.header]\n');
});

test('an empty text holds nothing', () => {
  expect(readTomlLayout('')).toMatchObject([{ path: [], pairs: [] }]);
});
