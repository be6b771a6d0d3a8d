import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOpenApiFile } from '../../../extension/openApi/isOpenApiFile.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function judge(text: string | Buffer): Promise<boolean> {
  const file = join(folder, 'file');
  await writeFile(file, text);
  return isOpenApiFile(file);
}

const schemas = Array.from({ length: 5_000 }, (_, index): [string, object] => [
  `Schema${index}`,
  { description: 'ä'.repeat(20) },
]);
const sorted = { components: { schemas: Object.fromEntries(schemas) }, openapi: '3.1.0', paths: {} };

test('a document that says its version late is one', async () => {
  expect(await judge(JSON.stringify(sorted))).toBe(true);
  const lines = schemas.map(([name]) => `    ${name}: { type: string }\n`).join('');
  expect(await judge(`components:\n  schemas:\n${lines}openapi: 3.1.0\n`)).toBe(true);
});

test('what does not begin as one is not read on', async () => {
  expect(await judge(JSON.stringify({ packages: sorted.components, openapi: '3.1.0' }))).toBe(false);
});

test('what cannot be read is none', async () => {
  expect(await judge('')).toBe(false);
  expect(await judge(Buffer.from([0xff, 0xfe, 0x00]))).toBe(false);
  expect(await isOpenApiFile(folder)).toBe(false);
  expect(await isOpenApiFile(join(folder, 'none'))).toBe(false);
});
