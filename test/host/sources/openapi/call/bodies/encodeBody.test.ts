import { describe, expect, it } from 'vitest';
import { containing } from '../../matchers.ts';
import { building, responseOf } from './bodies.ts';

const bytes = Buffer.from('00ff10', 'hex');
const binary = { schema: { type: 'string', format: 'binary' } };

async function sentOf(...given: Parameters<typeof responseOf>): Promise<readonly [string | null, string]> {
  const response = responseOf(...given);
  return [response.headers.get('content-type'), Buffer.from(await response.arrayBuffer()).toString('latin1')];
}

describe('JSON', () => {
  it.each(['application/json', 'application/merge-patch+json', 'application/json; charset=utf-8'])(
    'is sent as %s',
    async (type) => {
      const schema = { type: 'object', properties: { a: {}, b: { default: 3 }, c: {} } };
      const args = { a: null, c: { d: [null] } };
      expect(await sentOf({ [type]: { schema } }, args)).toEqual([type, '{"a":null,"c":{"d":[null]}}']);
    },
  );
});

describe('bytes', () => {
  it.each(['application/octet-stream', 'image/png', 'application/pdf', 'application/vnd.acme.thing'])(
    'are sent as %s',
    async (type) => {
      const body = { base64: bytes.toString('base64') };
      expect(await sentOf({ [type]: binary }, { body })).toEqual([type, bytes.toString('latin1')]);
      expect(await sentOf({ [type]: {} }, { body: { text: 'x' } })).toEqual([type, 'x']);
    },
  );
  it('say what they are where the document has a range', async () => {
    const body = { base64: bytes.toString('base64'), contentType: 'image/gif' };
    expect((await sentOf({ 'image/*': {} }, { body }))[0]).toBe('image/gif');
    expect((await sentOf({ '*/*': binary }, { body: { text: 'x' } }))[0]).toBe('application/octet-stream');
    expect(building({ 'image/*': {} }, { body: { text: 'x' } })).toMatchObject({
      reason: containing('Argument "body" needs a `contentType`: image/*'),
    });
    expect(building({ 'image/*': {} }, { body: { text: 'x', contentType: 'text/plain' } })).toMatchObject({
      reason: containing('must be image/*, not text/plain'),
    });
    expect(
      building({ 'image/*': {} }, { body: { text: 'x', contentType: 'image/x\r\nEvil: 1' } }),
    ).toMatchObject({ reason: containing('no media type') });
  });
});

describe('text', () => {
  it.each([
    'text/plain',
    'text/csv; charset=utf-8',
    'application/xml',
    'application/soap+xml',
    'application/yaml',
    'application/x-ndjson',
  ])('is sent as %s, as it is', async (type) => {
    const text = '<a>ü</a>\r\n';
    const [sent, content] = await sentOf({ [type]: { schema: { type: 'object' } } }, { body: text });
    expect([sent, Buffer.from(content, 'latin1').toString()]).toEqual([type, text]);
    expect(building({ [type]: {} }, { body: { a: 1 } })).toMatchObject({
      reason: containing(`must be a text in ${type}`),
    });
  });
  it('keeps to an older charset where it can', async () => {
    const type = 'text/plain; charset=iso-8859-1';
    expect(await sentOf({ [type]: {} }, { body: 'zoë' })).toEqual([type, 'zoë']);
    expect(building({ [type]: {} }, { body: '€' })).toMatchObject({ reason: containing('cannot carry') });
  });
  it('may come from a file where the document says that it is one', async () => {
    expect(await sentOf({ 'text/csv': binary }, { body: 'a,b' })).toEqual(['text/csv', 'a,b']);
    const body = { base64: Buffer.from('c,d').toString('base64') };
    expect(await sentOf({ 'text/csv': binary }, { body })).toEqual(['text/csv', 'c,d']);
  });
});
