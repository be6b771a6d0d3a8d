import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSniffer, type Sniffed } from '../../../extension/openApi/openApiText.ts';
import { startCpuClock } from '../../cpuClock.ts';

const isOpenApiText = (text: string): boolean => createSniffer()(text) === 'openapi';

describe('is an OpenAPI document', () => {
  test.each([
    ['YAML', 'openapi: 3.1.0\ninfo: {}\n'],
    ['YAML after comments and other keys', '# The shop\n---\ninfo:\n  title: a\nopenapi: "3.0.3"\n'],
    ['YAML with quoted keys', `'openapi': '3.2.0'\n`],
    ['YAML with Windows line ends and a byte order mark', '\uFEFFinfo: a\r\nopenapi: 3.0.0\r\n'],
    ['Swagger 2.0, which Expose then explains', 'swagger: "2.0"\n'],
    ['JSON', '{ "openapi": "3.1.0", "info": {} }'],
    ['JSON in one line, the key after nested objects', '{"info":{"x":["}","\\""]},"openapi":"3.0.0"}'],
    ['JSON that is cut', '{"openapi":"3.0.0","paths":{"/a":{"get'],
  ])('%s', (_name, text) => {
    expect(isOpenApiText(text)).toBe(true);
  });
});

describe('is none', () => {
  test.each([
    ['an empty file', ''],
    ['another YAML file', 'version: 1\napis:\n  shop:\n    spec: openapi.yaml\n'],
    ['a key deeper down', 'tool:\n  openapi: 3.0.0\n'],
    ['a key without a version', 'openapi: openapi/storefront.yaml\n'],
    ['a commented key', '# openapi: 3.1.0\n'],
    ['JSON with the key deeper down', '{"dependencies":{"openapi":"3.0.0"}}'],
    ['JSON with the word as a value', '{"name":"openapi","version":"3.0.0"}'],
    ['a JSON list', '[{"openapi":"3.0.0"}]'],
  ])('%s', (_name, text) => {
    expect(isOpenApiText(text)).toBe(false);
  });
});

test('any JSON document is told by its top-level key alone', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (fields, isDocument) => {
      const { openapi: _openapi, swagger: _swagger, ...others } = fields;
      const document = isDocument ? { ...others, openapi: '3.1.0' } : others;
      expect(isOpenApiText(JSON.stringify(document))).toBe(isDocument);
    }),
  );
});

/** What is found in a text that comes in pieces of this many characters. */
function sniffPieces(text: string, size: number): Sniffed {
  const sniff = createSniffer();
  let found: Sniffed = 'unlikely';
  for (let at = 0; at < text.length && found !== 'openapi'; at += size)
    found = sniff(text.slice(at, at + size));
  return found;
}

describe('a text in pieces', () => {
  const long = 'x'.repeat(100);
  test.each([
    `{"components":{"a":"${long}"},"openapi":"3.1.0","paths":{}}`,
    `{"paths":{"/a":{"get":{"summary":"\\"openapi\\":"}}},\n"swagger" : "2.0"}`,
    `components:\n  a: ${long}\ninfo: {}\n"openapi": 3.1.0\n`,
  ])('%s', (text) => {
    for (let size = 1; size < text.length; size += 1) expect(sniffPieces(text, size)).toBe('openapi');
  });
  test.each([
    [`{"paths":{"a":"${long}`, 'perhaps'],
    [`{"name":"a","components":{`, 'perhaps'],
    [`info:\n  title: a\n`, 'perhaps'],
    [`{"name":"info","dependencies":{"paths":"1"}`, 'unlikely'],
    [`name: info\n# paths:\n`, 'unlikely'],
  ])('%s is %s after its beginning', (text, expected) => {
    expect(sniffPieces(text, 7)).toBe(expected);
  });
});

test('any text is judged without an error, and quickly', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      expect(typeof isOpenApiText(text)).toBe('boolean');
      expect(typeof isOpenApiText(`{${text}`)).toBe('boolean');
    }),
  );
  const cpuMs = startCpuClock();
  for (const piece of ['"', '{"', '\\', 'openapi ', '"openapi":'])
    isOpenApiText(`{${piece.repeat(65_536 / piece.length)}`);
  expect(cpuMs()).toBeLessThan(1_000);
});
