import { describe, expect, it } from 'vitest';
import type { SpecFile } from '../../../../../../host/sources/openapi/document/document.ts';
import { createCrawl } from '../../../../../../host/sources/openapi/document/graph/crawl.ts';
import { readResources } from '../../../../../../host/sources/openapi/document/graph/identifiers.ts';
import { isSelfContained } from '../../../../../../host/sources/openapi/document/graph/selfContained.ts';

function judge(text: string): boolean {
  const file = { id: '', uri: 'file:///openapi.json', value: JSON.parse(text) as unknown };
  const root: SpecFile = { ...file, resources: readResources(file, text) };
  return isSelfContained(createCrawl(root, undefined), root, text);
}

const withSchema = (schema: string, version = '3.1.0'): string =>
  `{"openapi":"${version}","components":{"schemas":{"A":{},"B":${schema}}}}`;

describe('a document that its text tells to be one file', () => {
  it.each([
    '{}',
    '{"$ref":"#/components/schemas/A"}',
    '{"items":{"$ref" : "#"}}',
    '{"properties":{"$ref":{"type":"string"}}}',
    '{"description":"see \\"$ref\\" of it"}',
  ])('is not walked: %s', (schema) => {
    expect(judge(withSchema(schema))).toBe(true);
  });

  it.each([
    '{"$ref":"#/components/schemas/C"}',
    '{"$ref":"other.json"}',
    '{"$ref":"other.json#/A"}',
    '{"$ref":"#A"}',
    '{"$ref":"#/components\\/schemas/A"}',
    '{"\\u0024ref":"other.json"}',
    '{"$\\u0072ef":"other.json"}',
    '{"$dynamicRef":"#A"}',
    '{"$id":"https://example.com/b","$ref":"#/components/schemas/A"}',
  ])('is walked where something else may be meant: %s', (schema) => {
    expect(judge(withSchema(schema))).toBe(false);
  });

  it('is walked from version 3.2 on, where a security requirement may be a reference', () => {
    expect(judge(withSchema('{}', '3.2.0'))).toBe(false);
  });
});
