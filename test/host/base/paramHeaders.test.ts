import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeader, encodeHeader, paramHeadersOf } from '../../../host/base/paramHeaders.ts';

describe('a value of a header', () => {
  it('is what it was once it is decoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = encodeHeader(text);
        expect(new Headers({ a: encoded }).get('a')).toBe(encoded);
        expect(decodeHeader(encoded)).toBe(text.toWellFormed());
      }),
    );
  });

  it.each(['=?base64?a?=', '=?base64?YQ=?=', '=?base64?YR== ?=', '=?base64?-_==?=', '=?base64?gA==?='])(
    'that is not valid Base64 of UTF-8 is none: %s',
    (value) => expect(decodeHeader(value)).toBeUndefined(),
  );

  it.each(['', 'a', '=?base64?', '=?base64?=', '?=', '=?BASE64?YQ==?=', 'x=?base64?YQ==?='])(
    'without the whole wrapper is as it is: "%s"',
    (value) => expect(decodeHeader(value)).toBe(value),
  );
});

it('what a schema says about headers is worked out once', () => {
  const schema = { properties: { a: { type: 'string', 'x-mcp-header': 'A' } } };
  expect(paramHeadersOf(schema)).toEqual({ found: [{ path: ['a'], header: 'A' }] });
  expect(paramHeadersOf(schema)).toBe(paramHeadersOf(schema));
  expect(paramHeadersOf({ 'x-mcp-header': 'A' })).toEqual({
    found: [],
    fault: expect.stringContaining('out of place') as string,
  });
});
