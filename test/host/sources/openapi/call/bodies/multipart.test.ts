import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMultipart } from '../../../../../../host/sources/openapi/call/bodies/multipart.ts';
import { containing } from '../../matchers.ts';
import { building, responseOf } from './bodies.ts';

const file = { type: 'string', format: 'binary' };
const form = (properties: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  'multipart/form-data': { schema: { type: 'object', properties }, ...rest },
});
const png = Buffer.from('89504e470d0a1a0a00ff2d2d', 'hex');

async function fieldsOf(...given: Parameters<typeof responseOf>): Promise<(readonly [string, unknown])[]> {
  const data = await responseOf(...given).formData();
  return Promise.all(
    [...data].map(async ([name, value]) =>
      typeof value === 'string'
        ? ([name, value] as const)
        : ([
            name,
            [value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('latin1')],
          ] as const),
    ),
  );
}

describe('parts', () => {
  it('are texts, numbers, lists, JSON and files', async () => {
    const content = form({ name: {}, count: {}, tags: {}, meta: {}, items: {}, photo: file });
    const args = {
      name: 'Zoë "x"\r\n--',
      count: 3,
      tags: ['a', 'b'],
      meta: { a: [null, 'ü'] },
      items: [{ id: 1 }, { id: 2 }],
      photo: { base64: png.toString('base64'), filename: 'a "b"\n.png' },
    };
    const fields = await fieldsOf(content, args);
    expect(fields.filter(([name]) => name !== 'photo')).toEqual([
      ['name', 'Zoë "x"\r\n--'],
      ['count', '3'],
      ['tags', 'a'],
      ['tags', 'b'],
      ['meta', '{"a":[null,"ü"]}'],
      ['items', '{"id":1}'],
      ['items', '{"id":2}'],
    ]);
    expect(fields.at(-1)).toEqual(['photo', ['a "b"\n.png', 'image/png', png.toString('latin1')]]);
    const text = await responseOf(content, args).text();
    expect(text).toContain('name="meta"\r\nContent-Type: application/json\r\n\r\n');
    expect(text).toContain('name="count"\r\n\r\n3\r\n');
  });
  it('take a file as text, and several of them', async () => {
    const content = form({ files: { type: 'array', items: file } });
    const files = [
      { text: 'ü,1\n', filename: 'a.csv' },
      { base64: '' },
      { text: '{}', contentType: 'text/x' },
    ];
    expect(await fieldsOf(content, { files })).toEqual([
      ['files', ['a.csv', 'text/csv', 'Ã¼,1\n']],
      ['files', ['files', 'application/octet-stream', '']],
      ['files', ['files', 'text/x', '{}']],
    ]);
  });
  it.each([
    ['3.0.3', { type: 'string', format: 'binary' }],
    ['3.1.0', { contentMediaType: 'image/png' }],
    ['3.1.0', { type: 'string', contentMediaType: 'application/octet-stream' }],
    ['3.1.0', { anyOf: [{ type: 'string', format: 'binary' }, { type: 'null' }] }],
    ['3.0.3', { allOf: [{ type: 'string', format: 'binary' }], description: 'It.' }],
  ])('know a file of %s as %j', async (version, schema) => {
    const args = { photo: { base64: png.toString('base64'), filename: 'p.bin' } };
    const [field] = await fieldsOf(form({ photo: schema }), args, { version });
    expect(field?.[1]).toMatchObject(['p.bin', expect.anything(), png.toString('latin1')]);
  });
  it.each([
    ['3.0.3', { type: 'string', format: 'base64' }],
    ['3.0.3', { type: 'string', format: 'byte' }],
    ['3.1.0', { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' }],
  ])('stay base64 where %s says %j', async (version, schema) => {
    const base64 = png.toString('base64');
    const [field] = await fieldsOf(form({ photo: schema }), { photo: { base64 } }, { version });
    expect(field?.[1]).toEqual(['photo', expect.anything(), base64]);
  });
  it('follow their Encoding Objects', async () => {
    const content = form(
      { photo: {}, meta: { type: 'object' }, list: {}, csv: {}, deep: {}, doc: { type: 'object' } },
      {
        encoding: {
          photo: {
            contentType: 'image/png, image/jpeg',
            headers: {
              'X-Kind': { schema: { const: 'photo' } },
              'X-Free': { schema: { type: 'string' } },
              'X-Bad\r\n': { schema: { const: 'a' } },
            },
          },
          meta: { contentType: 'application/vnd.meta+json' },
          list: { contentType: 'application/json' },
          csv: { style: 'form', explode: false },
          deep: { style: 'deepObject' },
          doc: { contentType: 'application/xml' },
        },
      },
    );
    const args = {
      photo: { base64: png.toString('base64'), filename: 'a.jpg' },
      meta: { a: 1 },
      list: ['x', 'y'],
      csv: ['x', 'y'],
      deep: { a: { b: 'c d' } },
      doc: '<a/>',
    };
    expect(await fieldsOf(content, args)).toEqual([
      ['photo', ['a.jpg', 'image/jpeg', png.toString('latin1')]],
      ['meta', '{"a":1}'],
      ['list', '["x","y"]'],
      ['csv', 'x,y'],
      ['deep[a][b]', 'c d'],
      ['doc', '<a/>'],
    ]);
    const text = await responseOf(content, args).text();
    expect(text).toContain('X-Kind: photo\r\n');
    expect(text).not.toMatch(/X-Free|X-Bad/);
    expect(text).toContain('name="meta"\r\nContent-Type: application/vnd.meta+json\r\n');
    expect(text).toContain('name="doc"\r\nContent-Type: application/xml\r\n');
    const gif = building(content, { photo: { text: 'x', contentType: 'image/gif' } });
    expect(gif).toMatchObject({ reason: containing('Argument "photo" must be image/png or image/jpeg') });
  });
  it('are none where a required body has none', async () => {
    expect(await fieldsOf(form({ a: {} }), {})).toEqual([]);
  });
  it('are taken by name where the document names none', async () => {
    const body = { note: 'x', photo: { base64: png.toString('base64'), filename: 'p.png' } };
    expect(await fieldsOf({ 'multipart/form-data': {} }, { body })).toEqual([
      ['note', 'x'],
      ['photo', ['p.png', 'image/png', png.toString('latin1')]],
    ]);
  });
  it('read combined schemas, and keep names that clients refuse', async () => {
    const content = {
      'multipart/form-data': {
        schema: { allOf: [{ properties: { 'a[b]': file }, required: ['a[b]'] }, { properties: { c: {} } }] },
      },
    };
    expect(await fieldsOf(content, { a_b: { text: 'x' }, c: 1 })).toEqual([
      ['a[b]', ['a[b]', 'application/octet-stream', 'x']],
      ['c', '1'],
    ]);
  });
});

describe('other multipart types', () => {
  it('relate parts by their order', async () => {
    const properties = { meta: { type: 'object' }, media: file };
    const content = { 'multipart/related': { schema: { type: 'object', properties } } };
    const response = responseOf(content, { meta: { a: 1 }, media: { text: 'x', contentType: 'text/plain' } });
    expect(response.headers.get('content-type')).toMatch(/^multipart\/related; boundary=gatehouse-/);
    const [, first = '', second = ''] = (await response.text()).split(/--gatehouse-[0-9a-f]+/);
    expect(first).toBe('\r\nContent-ID: <meta>\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n');
    expect(second).toContain('Content-Type: text/plain\r\n\r\nx\r\n');
  });
  it('send a list as parts without names', async () => {
    const content = {
      'multipart/mixed': {
        itemSchema: {},
        prefixEncoding: [{ contentType: 'application/json' }],
        itemEncoding: { contentType: 'text/plain' },
      },
    };
    const text = await responseOf(content, { body: [{ a: 1 }, 'x', 'y'] }, { version: '3.2.0' }).text();
    const parts = text.split(/--gatehouse-[0-9a-f]+(?:--)?\r\n/).slice(1, -1);
    expect(parts).toEqual([
      'Content-Type: application/json\r\n\r\n{"a":1}\r\n',
      'Content-Type: text/plain\r\n\r\nx\r\n',
      'Content-Type: text/plain\r\n\r\ny\r\n',
    ]);
  });
});

describe('any parts', () => {
  it('come back as they were', async () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom('a', '"', '\\', ';', '=', 'ü', ' ', '-') });
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(name, bytes), { selector: ([key]) => key }), async (parts) => {
        const value = Object.fromEntries(
          parts.map(([key, content]) => [
            key,
            { base64: Buffer.from(content).toString('base64'), filename: key },
          ]),
        );
        const { contentType, content } = encodeMultipart({
          value,
          format: { mediaType: 'multipart/form-data', encoding: 'multipart' },
          files: () => new Uint8Array(),
          input: 'body',
          labelOf: (key) => key,
        });
        const read = await new Response(content as BodyInit, {
          headers: { 'content-type': contentType },
        }).formData();
        const got = await Promise.all(
          [...read].map(async ([key, each]) => [key, new Uint8Array(await (each as File).arrayBuffer())]),
        );
        expect(got).toEqual(
          Object.keys(value).map((key) => [
            key,
            new Uint8Array(parts.find(([own]) => own === key)?.[1] ?? []),
          ]),
        );
      }),
    );
  });
  it('never hold the boundary, however a part was made', async () => {
    const value = { a: 'x' };
    const body = {
      format: { mediaType: 'multipart/form-data', encoding: 'multipart' },
      files: () => new Uint8Array(),
      input: 'body',
      labelOf: (key: string) => key,
    } as const;
    const boundaryOf = (contentType: string) => contentType.split('boundary=')[1] ?? '';
    // The boundary depends on the parts alone, so that a text which holds its own cannot be written; what
    // can be is the boundary of another body, and a beginning of a boundary.
    const { contentType } = encodeMultipart({ ...body, value });
    const hostile = { a: `x\r\n--${boundaryOf(contentType)}--\r\n--gatehouse-` };
    const encoded = encodeMultipart({ ...body, value: hostile });
    const read = await new Response(encoded.content as BodyInit, {
      headers: { 'content-type': encoded.contentType },
    }).formData();
    expect([...read]).toEqual([['a', hostile.a]]);
    expect(encodeMultipart({ ...body, value: hostile })).toEqual(encoded);
  });
});
