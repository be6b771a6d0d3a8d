import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectSpec, suggestName } from '../../../../host/sources/openapi/inspect.ts';

const storefront = fileURLToPath(new URL('../../../fixtures/openapi/storefront.yaml', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-inspect-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function inspect(text: string) {
  await writeFile(join(folder, 'My Spec (2).yaml'), text);
  return inspectSpec(join(folder, 'My Spec (2).yaml'), folder);
}

it('tells what a document holds', async () => {
  expect(await inspectSpec(storefront, dirname(storefront))).toEqual({
    isOpenApi: true,
    title: 'Storefront API',
    release: '1.2.0',
    version: '3.0.3',
    operations: 5,
    suggestedName: 'storefront',
    servers: [
      {
        url: 'https://eu.storefront.example/v1',
        template: 'https://{region}.storefront.example/v{major}',
        description: 'Production',
        variables: [
          { name: 'region', default: 'eu', choices: ['eu', 'us'] },
          { name: 'major', default: '1', choices: [] },
        ],
      },
    ],
    problems: [expect.objectContaining({ code: 'relative-server', line: 11, severity: 'warning' })],
  });
});

it('takes relative servers for relative to where the document was fetched', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    'openapi: 3.1.0\nservers: [{ url: "../v1/{a}", variables: { a: { default: x } } }]\n',
  );
  const inspection = await inspectSpec(
    join(folder, 'a.yaml'),
    folder,
    'https://example.com/docs/api/openapi.yaml',
  );
  expect(inspection.problems).toEqual([]);
  expect(inspection.servers).toMatchObject([
    { url: 'https://example.com/docs/v1/x', template: 'https://example.com/docs/v1/{a}' },
  ]);
});

it('tells what is none, and what is too old', async () => {
  expect(await inspect('a: 1')).toMatchObject({
    isOpenApi: false,
    operations: 0,
    suggestedName: 'my-spec-2',
    problems: [{ code: 'not-openapi' }],
  });
  expect(await inspect('swagger: "1.2"')).toMatchObject({
    isOpenApi: true,
    version: '1.2',
    problems: [{ code: 'unsupported-version' }],
  });
});

it.each([
  [
    { host: 'api.example.com', basePath: '/v1', schemes: ['https', 'http'] },
    ['https://api.example.com/v1', 'http://api.example.com/v1'],
    [],
  ],
  [{ host: 'api.example.com:8443', basePath: '/' }, ['https://api.example.com:8443'], []],
  [{ host: 'https://api.example.com/', basePath: 'v1' }, ['https://api.example.com/v1'], []],
  [{ host: 'api.example.com', schemes: ['wss', 'http'] }, ['http://api.example.com'], []],
  [{ basePath: '/v1' }, [], ['relative-server']],
  [{}, [], []],
])('offers the servers of Swagger 2.0: %j', async (rest, urls, codes) => {
  const found = await inspect(JSON.stringify({ swagger: '2.0', paths: {}, ...rest }));
  expect(found).toMatchObject({ isOpenApi: true, version: '2.0' });
  expect(found.servers.map(({ url }) => url)).toEqual(urls);
  expect(found.problems.map(({ code }) => code)).toEqual(codes);
});

it('CVE-2026-44661: offers only plain http and https servers', async () => {
  const urls = [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://user:pass@a.example',
    '//a.example',
    'https://{x}.example',
    'https://ok.example',
  ];
  const found = await inspect(
    JSON.stringify({ openapi: '3.1.0', servers: [...urls.map((url) => ({ url })), 7, {}] }),
  );
  expect(found.servers.map(({ url }) => url)).toEqual(['https://ok.example']);
  expect(found.problems).toHaveLength(7);
});

describe('suggested names', () => {
  it.each([
    ['GitHub v3 REST API', 'a.yaml', 'github-v3'],
    ['The Café (Crème) API', 'a.yaml', 'the-cafe-creme'],
    ['API', 'orders.openapi.yaml', 'api'],
    ['', 'orders.openapi.yaml', 'orders-openapi'],
    ['123', '456.json', 'api'],
    ['A very long title that goes on', 'a.yaml', 'a-very-long-title-that'],
    ['日本語', 'Pet-Store.json', 'pet-store'],
  ])('%j in %j is %j', (title, file, name) => {
    expect(suggestName(title, `/x/${file}`)).toBe(name);
  });
  it('are always names that gateway.yaml accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (title, file) => {
        expect(suggestName(title, file)).toMatch(/^[a-z][a-z0-9-]{0,23}$/);
      }),
    );
  });
});
