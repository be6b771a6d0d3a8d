import { expect, test } from 'vitest';
import { toDocumentItem } from '../../../extension/find/documentItem.ts';
import type { SpecInspection } from '../../../protocol/models.ts';
import { problem } from '../snapshots.ts';

const inspection: SpecInspection = {
  isOpenApi: true,
  title: 'Storefront',
  release: '1.4.0',
  version: '3.1.0',
  operations: 18,
  suggestedName: 'storefront',
  servers: [],
  problems: [],
};
const path = 'openapi/storefront.yaml';

test('a document tells title, version, operations and path', () => {
  expect(toDocumentItem(path, inspection)).toEqual({
    label: '$(file-code) Storefront 1.4.0',
    description: path,
    detail: '18 operations · OpenAPI 3.1.0',
  });
  const { title: _title, release: _release, ...bare } = inspection;
  expect(toDocumentItem(path, { ...bare, version: '2.0', operations: 1 })).toEqual({
    label: '$(file-code) storefront.yaml',
    description: path,
    detail: '1 operation · Swagger 2.0',
  });
});

test('one that is exposed says as what', () => {
  expect(toDocumentItem(path, { ...inspection, exposedAs: 'shop' })).toMatchObject({
    label: '$(check) Storefront 1.4.0',
    detail: 'Exposed as shop · 18 operations · OpenAPI 3.1.0',
  });
});

test('one that cannot be exposed says why', () => {
  expect(toDocumentItem(path, { ...inspection, operations: 0, problems: [problem] })).toMatchObject({
    label: '$(warning) Storefront',
    detail: problem.message,
  });
  expect(toDocumentItem(path, { ...inspection, operations: 0 }).detail).toBe('It holds no operation.');
  expect(toDocumentItem(path, { failure: 'The host ended.' })).toMatchObject({
    label: '$(warning) storefront.yaml',
    detail: 'The host ended.',
  });
});

test('one that is not read yet shows its name', () => {
  expect(toDocumentItem(path, 'reading')).toMatchObject({ description: path, detail: 'Reading…' });
  expect(toDocumentItem(path, 'found')).toMatchObject({ label: '$(file-code) storefront.yaml', detail: '' });
});

test('a title draws no icons and breaks no lines', () => {
  const { label } = toDocumentItem(path, { ...inspection, title: '$(flame)\n Shop', release: '' });
  expect(label).toBe('$(file-code) \\$(flame) Shop');
});
