import { describe, expect, test } from 'vitest';
import { readStrictYaml } from '../../../host/base/strictYaml.ts';
import { defaultCatalog, readCatalog, readCatalogMode } from '../../../host/config/catalogMode.ts';

function read(text: string) {
  const yaml = readStrictYaml(text, '/w/gateway.yaml');
  const entry = yaml.entries(yaml.root, 'the file').find(({ name }) => name === 'catalog');
  return { yaml, entry };
}

describe('"catalog" of gateway.yaml', () => {
  test.each([
    ['', defaultCatalog],
    ['catalog: full', { mode: 'full', threshold: 100 }],
    ['catalog: search', { mode: 'search', threshold: 100 }],
    ['catalog: { threshold: 40 }', { mode: 'auto', threshold: 40 }],
    ['catalog: { mode: full, threshold: 40 }', { mode: 'full', threshold: 40 }],
  ])('%s', (text, setting) => {
    const { yaml, entry } = read(text);
    expect(readCatalog(yaml, entry)).toEqual(setting);
    expect(yaml.problems).toEqual([]);
  });

  test.each([
    ['catalog: some', 'must be full, search or auto'],
    ['catalog: [full]', 'must be a mapping'],
    ['catalog: { threshold: 0 }', '"threshold"'],
    ['catalog: { threshold: many }', '"threshold"'],
    ['catalog: { limit: 3 }', 'limit'],
  ])('%s is told where it stands, and the default holds', (text, message) => {
    const { yaml, entry } = read(text);
    expect(readCatalog(yaml, entry)).toEqual(defaultCatalog);
    expect(yaml.problems).toMatchObject([{ line: 1, message: expect.stringContaining(message) as unknown }]);
  });

  test('an agent or a source has a mode alone', () => {
    const { yaml, entry } = read('catalog: { mode: full }');
    expect(readCatalogMode(yaml, entry, 'agent "ci"')).toBeUndefined();
    expect(yaml.problems).toMatchObject([
      { message: '"catalog" of agent "ci" must be full, search or auto.' },
    ]);
  });
});
