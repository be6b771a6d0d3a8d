import { expect, it } from 'vitest';
import {
  guessMediaType,
  mendMediaType,
} from '../../../../../../host/sources/openapi/tool/bodies/oddMediaTypes.ts';
import { documentOf } from '../../specs.ts';

it.each([
  ['applicationjson;version=2018-01-01', 'application/json;version=2018-01-01'],
  ['application\\json', 'application/json'],
  ['application//json', 'application/json'],
  ['Application-JSON', 'application/json'],
  ['json', 'application/json'],
  ['form-data', 'multipart/form-data'],
  ['application/', undefined],
  ['text', 'text/plain'],
  ['textplain', 'text/plain'],
  ['text/plain; utf-8', 'text/plain; charset=utf-8'],
  ['text/plain;ISO-8859-1', 'text/plain;charset=ISO-8859-1'],
  ['text/plain; v=1; utf 8; x', 'text/plain; v=1'],
  [' image/png\n', 'image/png'],
  ['application/json, text/json', 'application/json'],
  ['application/json;charset=utf-8\r\nEvil: 1', 'application/json'],
  ['', undefined],
  ['examples', undefined],
  ['codecs=opus', undefined],
  ['jsonp', undefined],
  ['constructor', undefined],
])('%j is taken for %j', (written, meant) => {
  expect(mendMediaType(written)).toBe(meant);
});

it.each([
  [{ type: 'object' }, 'application/json'],
  [{ type: 'array', items: {} }, 'application/json'],
  [{ type: ['object', 'null'] }, 'application/json'],
  [{ $ref: '#/components/schemas/A' }, 'application/json'],
  [{ type: 'integer' }, 'application/json'],
  [{ type: 'string' }, 'text/plain'],
  [{ type: 'string', format: 'binary' }, 'application/octet-stream'],
  [{ type: 'array', items: { type: 'string', format: 'binary' } }, undefined],
  [{ description: 'Anything.' }, undefined],
  [{ $ref: '#/components/schemas/None' }, undefined],
  [undefined, undefined],
])('a body of %j is most likely %s', (schema, mediaType) => {
  const document = documentOf({ components: { schemas: { A: { allOf: [{ type: 'object' }] } } } });
  expect(guessMediaType(document, schema, '#/x')).toBe(mediaType);
});
