import { describe, expect, it } from 'vitest';
import type { AnswerContext } from '../../../../../host/sources/openapi/call/problem.ts';
import { toToolResult } from '../../../../../host/sources/openapi/call/response.ts';
import { containing, matching } from '../matchers.ts';

const context: AnswerContext = {
  method: 'GET',
  url: 'http://api/x',
  expectsJson: false,
  outputSchema: undefined,
  schemes: ['bearer'],
  source: 'shop',
};

function result(
  status: number,
  type: string,
  body: string | Buffer,
  rest: Partial<AnswerContext> = {},
  headers = {},
  isCut = false,
) {
  const answer = {
    status,
    headers: { ...(type === '' ? {} : { 'content-type': type }), ...headers },
    body: Buffer.from(body),
    isCut,
  };
  return toToolResult(answer, { ...context, ...rest });
}

describe('good answers', () => {
  it('are text and, for a JSON object, structured', () => {
    expect(result(200, 'application/problem+json; charset=utf-8', '{"a":1}')).toEqual({
      content: [{ type: 'text', text: '{"a":1}' }],
      structuredContent: { a: 1 },
      isError: false,
      httpStatus: 200,
    });
    expect(result(200, 'application/json', '[1]')).not.toHaveProperty('structuredContent');
    expect(result(200, '', '{"a":1}')).toHaveProperty('structuredContent');
    expect(result(200, 'text/plain', '{"a":1}')).not.toHaveProperty('structuredContent');
  });
  it('are structured as they were announced', () => {
    const outputSchema = { type: 'object', properties: { id: { type: ['string', 'null'] } } };
    for (const text of ['{"id":"1"}', '{"id":null,"more":1}', '{}']) {
      expect(result(200, 'application/json', text, { outputSchema })).toEqual({
        content: [{ type: 'text', text }],
        structuredContent: JSON.parse(text) as unknown,
        isError: false,
        httpStatus: 200,
      });
    }
    // What announces an object gets one from an empty answer too.
    expect(result(204, '', '', { outputSchema })).toMatchObject({ isError: false, structuredContent: {} });
  });
  it.each([
    ['application/json', '{"id":1}', 'at /id it must be string or null, not number'],
    ['application/json', '{"list":[{"a":"b"}]}', 'at /list/0/a it must be number or null, not string'],
    ['application/json', '[1]', 'at its root it must be object, not array'],
    ['application/json', '{oops', 'it is not valid JSON'],
    ['text/plain', 'done', 'it is text/plain, not JSON'],
    ['application/json', `{"deep":${'{"deep":'.repeat(50_000)}{}${'}'.repeat(50_000)}}`, 'too deeply'],
  ])('are errors that show the answer where they are not as announced: %s %.20s', (type, text, fault) => {
    const outputSchema = {
      type: 'object',
      properties: {
        id: { type: ['string', 'null'] },
        list: { type: ['array', 'null'], items: { properties: { a: { type: ['number', 'null'] } } } },
        deep: { $ref: '#/$defs/deep' },
      },
      $defs: { deep: { properties: { deep: { $ref: '#/$defs/deep' } } } },
    };
    const broken = result(200, type, text, { outputSchema });
    const announces = `The answer is not what the OpenAPI document announces: `;
    expect(broken).toMatchObject({ isError: true, httpStatus: 200, reason: containing(announces) });
    expect(broken.reason).toContain(fault);
    expect(broken).not.toHaveProperty('structuredContent');
    const [told, shown] = broken.content;
    expect(told).toMatchObject({ text: containing(`HTTP 200: the call was carried out. ${announces}`) });
    expect(shown).toEqual({ type: 'text', text });
  });
  it('are errors where they were announced and are cut', () => {
    const outputSchema = { type: 'object' };
    const cut = result(200, 'application/json', '{"a":"b', { outputSchema }, {}, true);
    expect(cut).toMatchObject({ isError: true, reason: containing('cut') });
    expect(cut.content.slice(1)).toMatchObject([
      { text: '{"a":"b' },
      { text: containing('cut after 7 bytes') },
    ]);
  });
  it('say that they are no JSON after all', () => {
    expect(result(200, 'application/json', '{oops').content).toHaveLength(2);
  });
  it('are blocks for images and audio', () => {
    expect(result(200, 'image/png', Buffer.from([1, 2])).content).toEqual([
      { type: 'image', data: 'AQI=', mimeType: 'image/png' },
    ]);
    expect(result(200, 'audio/ogg', 'x').content[0]).toMatchObject({ type: 'audio' });
    expect(result(200, 'image/svg+xml', '<svg/>').content).toEqual([{ type: 'text', text: '<svg/>' }]);
  });
  it('tell type and size of what is not shown', () => {
    expect(result(200, 'application/pdf', 'x'.repeat(2_048)).content).toEqual([
      {
        type: 'text',
        text: 'The API answered with application/pdf, 2 KB, which is not text and is not shown.',
      },
    ]);
    expect(result(200, 'image/png', 'x', {}, {}, true).content[0]).toMatchObject({
      text: containing('more than 1 bytes'),
    });
  });
  it('say when they are empty or cut', () => {
    expect(result(204, '', '').content).toEqual([
      { type: 'text', text: 'HTTP 204: done. The answer is empty.' },
    ]);
    expect(result(200, 'text/plain', '', { method: 'HEAD' }, { etag: '"1"' }).content[0]).toMatchObject({
      text: containing('etag: "1"'),
    });
    const cut = result(200, 'application/json', '{"a":"b', {}, {}, true);
    expect(cut.content[1]).toMatchObject({ text: containing('cut after 7 bytes') });
    expect(cut).not.toHaveProperty('structuredContent');
  });
  it('read other charsets', () => {
    expect(result(200, 'text/plain; charset="latin1"', Buffer.from([0xe9])).content[0]).toMatchObject({
      text: 'é',
    });
    expect(result(200, 'text/plain; charset=none', 'é').content[0]).toMatchObject({ text: 'é' });
  });
  it('say that HTML came where JSON was expected', () => {
    expect(result(200, 'text/html', '<html><title>Sign in</title>', { expectsJson: true })).toMatchObject({
      isError: true,
      reason: containing('an HTML page ("Sign in") where JSON was expected'),
    });
    expect(result(200, 'text/html', '<p>').isError).toBe(false);
  });
});

describe('refusals of the API', () => {
  it('tell the problem document (RFC 9457)', () => {
    const body = JSON.stringify({
      type: 'about:blank',
      title: 'Out of stock',
      status: 409,
      detail: 'Item 5 is gone.',
    });
    expect(result(409, 'application/problem+json', body)).toEqual({
      content: [
        { type: 'text', text: 'HTTP 409 Conflict from GET http://api/x: Out of stock: Item 5 is gone.' },
      ],
      isError: true,
      httpStatus: 409,
      reason: 'HTTP 409 Conflict from GET http://api/x: Out of stock: Item 5 is gone.',
    });
  });
  it('show what else the body says', () => {
    const body = JSON.stringify({ title: 'Invalid', errors: [{ field: 'email', message: 'is taken' }] });
    expect(result(422, 'application/json', body).content[0]).toMatchObject({
      text: containing('is taken'),
    });
    expect(result(400, 'text/plain', 'bad thing').content[0]).toMatchObject({
      text: containing('bad thing'),
    });
    const long = result(500, 'text/plain', 'z'.repeat(10_000)).content[0];
    expect(long).toMatchObject({ text: matching(/… \(cut\)$/) });
  });
  it.each([
    [401, {}, /Check "bearer" in `apis\.shop\.auth`/],
    [403, {}, /"bearer" may not/],
    [404, {}, /identifiers/],
    [429, { 'retry-after': '30' }, /after 30 s/],
    [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, /after Wed/],
    [429, {}, /later/],
    [304, {}, /points elsewhere/],
  ])('%i advises', (status, headers, advice) => {
    expect(result(status, '', '', {}, headers).content[0]).toMatchObject({
      text: matching(advice),
    });
  });
  it('advises on a 401 that no document announced', () => {
    expect(result(401, '', '', { schemes: [] }).content[0]).toMatchObject({
      text: containing('Add a security scheme'),
    });
  });
});
