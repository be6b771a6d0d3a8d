import { describe, expect, it } from 'vitest';
import type { AnswerContext } from '../../../../../host/sources/openapi/call/answers/context.ts';
import { createMask } from '../../../../../host/sources/openapi/call/answers/mask.ts';
import { toToolResult } from '../../../../../host/sources/openapi/call/response.ts';
import { containing, matching } from '../matchers.ts';

const context: AnswerContext = {
  method: 'GET',
  url: 'http://api/x',
  address: 'http://api/{x}',
  expectsJson: false,
  outputSchema: undefined,
  parameters: [],
  credentials: [{ scheme: 'bearer', secrets: ['shop-token'] }],
  source: 'shop',
  operation: 'getX',
  mask: (text) => text,
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
      { text: containing('cut after 7 bytes') },
      { text: '{"a":"b' },
    ]);
  });
  it('say that they are no JSON after all', () => {
    expect(result(200, 'application/json', '{oops').content).toHaveLength(2);
  });
  it.each([
    ['image/png', 'iVBORw0KGgo', 'image/png'],
    // What the bytes say is right: models refuse an image of another type than it is called.
    ['image/png', '/9j/4AAQ', 'image/jpeg'],
    ['application/octet-stream', 'R0lGODlh', 'image/gif'],
    ['', 'UklGRgAAAABXRUJQ', 'image/webp'],
  ])('are image blocks where models read them: %s %s', (type, bytes, mimeType) => {
    const { content } = result(200, type, Buffer.from(bytes, 'base64'));
    expect(content).toEqual([
      { type: 'image', data: Buffer.from(bytes, 'base64').toString('base64'), mimeType },
    ]);
  });
  it('are blocks for audio, and text for drawings', () => {
    expect(result(200, 'audio/ogg', 'x').content).toEqual([
      { type: 'audio', data: 'eA==', mimeType: 'audio/ogg' },
    ]);
    expect(result(200, 'image/svg+xml', '<svg/>').content).toEqual([{ type: 'text', text: '<svg/>' }]);
  });
  it.each([
    ['application/pdf', '%PDF-1.4'],
    ['application/octet-stream', 'abc'],
    ['image/tiff', 'II*'],
    ['image/png', 'no image'],
    ['application/vnd.ms-excel', '\0\x01'],
    ['text/plain', 'GIF\0\0\0'],
  ])('are resources for other files: %s', (type, body) => {
    const url = 'http://api/v1/x%2Fy';
    expect(result(200, type, body, { url }).content).toEqual([
      { type: 'text', text: containing(`The API answered with ${type}, ${body.length} bytes`) },
      {
        type: 'resource',
        resource: {
          uri: 'gatehouse://shop/getX/v1/x%2Fy',
          mimeType: type,
          blob: Buffer.from(body).toString('base64'),
        },
      },
    ]);
  });
  it.each([
    ['attachment; filename="../../a b.pdf"', '("a b.pdf")'],
    ["attachment; filename=x.pdf; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf", '("résumé.pdf")'],
    ["attachment; filename=x.pdf; filename*=UTF-8''%E0", '("x.pdf")'],
    ['attachment', '8 bytes.'],
  ])('tell the name of a file: %s', (disposition, told) => {
    const headers = { 'content-disposition': disposition };
    const { content } = result(200, 'application/pdf', '%PDF-1.4', {}, headers);
    expect(content[0]).toMatchObject({ text: containing(told) });
  });
  it('tell type and size of what is too large to be shown', () => {
    const large = result(200, 'image/png', Buffer.alloc(769 * 1024));
    expect(large.content).toEqual([{ type: 'text', text: containing('image/png, 769 KB. A result holds') }]);
    expect(result(200, 'image/png', 'x', {}, {}, true).content).toEqual([
      { type: 'text', text: containing('more than 1 bytes') },
    ]);
  });
  it.each([
    ['application/x-ndjson', '{"a":1}\n{"a":2}\n'],
    ['application/json-seq', '\x1e{"a":1}\n'],
    ['text/event-stream', 'data: 1\n\n'],
    ['text/csv', 'a,b\n1,2'],
    ['application/yaml', 'a: 1'],
    ['application/atom+xml', '<feed/>'],
    ['application/vnd.acme.report', 'anything that is text'],
    ['multipart/mixed; boundary=x', '--x\r\n\r\na\r\n--x--'],
  ])('are text as they come: %s', (type, text) => {
    expect(result(200, type, text)).toEqual({
      content: [{ type: 'text', text }],
      isError: false,
      httpStatus: 200,
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
    expect(cut.content[0]).toMatchObject({ text: containing('cut after 7 bytes') });
    expect(cut).not.toHaveProperty('structuredContent');
  });
  it('say that HTML came where JSON was expected', () => {
    expect(result(200, 'text/html', '<html><title>Sign in</title>', { expectsJson: true })).toMatchObject({
      isError: true,
      reason: containing('an HTML page ("Sign in") where JSON was expected'),
    });
    expect(result(200, 'text/html', '<p>').isError).toBe(false);
  });
});

describe('what the headers say', () => {
  const told = (headers: object, rest: Partial<AnswerContext> = {}, status = 200) =>
    result(status, 'application/json', '{}', rest, headers).content.slice(1);

  it('stands beside the answer where a caller needs it', () => {
    expect(told({ location: '/orders/7', 'retry-after': '30' }, { method: 'POST' }, 202)).toEqual([
      {
        type: 'text',
        text: 'Location: /orders/7\nThe API asks to wait 30 s before the next call (Retry-After).',
      },
    ]);
    const link = '<https://api/x?page=1>; rel="prev", <https://api/x?page=3>; title="a, b"; rel="last next"';
    expect(told({ link })).toMatchObject([{ text: containing('https://api/x?page=3 (Link, rel="next")') }]);
    expect(told({ 'x-ratelimit-remaining': '1' })).toMatchObject([{ text: containing('1 more call for') }]);
    expect(told({ ratelimit: '"default";r=2;t=9' })).toMatchObject([{ text: containing('2 more calls') }]);
    expect(told({ etag: '"v1"' })).toMatchObject([{ text: 'ETag: "v1"' }]);
  });
  it('is left out where nobody needs it, or nobody must know it', () => {
    const headers = {
      'set-cookie': 'session=1',
      authorization: 'Bearer x',
      etag: 'W/"1"',
      link: '<http://api/a>; rel="prev"',
      'x-ratelimit-remaining': '4999',
      ratelimit: 'oops',
    };
    expect(told(headers)).toEqual([]);
  });
  it('tells that the API was asked twice', () => {
    const repeated = { status: 429, afterMs: 1_500 };
    const answer = { status: 200, headers: {}, body: Buffer.from('ok'), isCut: false, repeated };
    expect(toToolResult(answer, context).content[1]).toMatchObject({ text: containing('HTTP 429') });
    const again = toToolResult({ ...answer, status: 503 }, context);
    expect(again.content[0]).toMatchObject({ text: containing('sent once more after 1.5 s. Try again') });
  });
  it('tells a content coding that nobody knows, and what that makes of the body', () => {
    const answer = { status: 200, headers: {}, isCut: false, unknownCoding: 'utf-8' };
    const { content } = toToolResult({ ...answer, body: Buffer.from('{}') }, context);
    expect(content[1]).toMatchObject({ text: containing('Content-Encoding "utf-8", which is not known') });
    expect(toToolResult({ ...answer, body: Buffer.from([0x1f, 0x9d, 0]) }, context)).toMatchObject({
      isError: true,
      reason: containing('cannot be unpacked here'),
    });
  });
});

describe('answers over the limit', () => {
  const cut = (body: string, rest: Partial<AnswerContext> = {}, headers = {}) =>
    result(200, 'application/json', body, rest, headers, true);

  it('keep the whole items of their list, and say how to ask for less', () => {
    const query = (name: string, input = name) =>
      ({ name, input, in: 'query', style: 'form', explode: true, asJson: false }) as const;
    const parameters = [query('page[size]', 'page_size'), query('q'), query('$top', 'top')];
    const { content, structuredContent, isError } = cut('{"total":9,"items":[{"a":1},{"b":2},{"c', {
      parameters,
    });
    expect(content).toEqual([
      {
        type: 'text',
        text: containing(
          'The first 2 items of `items` follow, as valid JSON; 7 of 9 are missing. Ask for less with one of `page_size`, `top`.',
        ),
      },
      { type: 'text', text: '{"total":9,"items":[{"a":1},{"b":2}]}' },
    ]);
    expect(isError).toBe(false);
    expect(structuredContent).toBeUndefined();
  });
  it.each([
    [{ 'x-total-count': '5000' }, '4998 of 5000 are missing'],
    [{ 'content-length': '8000' }, 'about 1598 more are missing'],
    [{ 'content-length': '8000', 'content-encoding': 'gzip' }, 'how many more there are is not known'],
    [{}, 'how many more there are is not known'],
  ])('tell how much is missing: %j', (headers, missing) => {
    expect(cut('[1234,5678,90', {}, headers).content[0]).toMatchObject({ text: containing(missing) });
  });
  it('end at a whole line or event, and at a whole character', () => {
    const lines = result(200, 'application/x-ndjson', '{"a":1}\n{"a":', {}, {}, true);
    expect(lines.content[1]).toEqual({ type: 'text', text: '{"a":1}\n' });
    const events = result(200, 'text/event-stream', 'data: 1\r\n\r\ndata', {}, {}, true);
    expect(events.content[1]).toMatchObject({ text: matching(/^data: 1\r\n\r\n$/) });
    const half = Buffer.from('aé').subarray(0, 2);
    expect(result(200, 'text/plain', half, {}, {}, true).content[1]).toMatchObject({ text: 'a' });
  });
  it('say that time was up', () => {
    const answer = {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: Buffer.from('data: 1\n\n'),
      isCut: true,
      isOutOfTime: true,
    };
    expect(toToolResult(answer, context)).toMatchObject({
      isError: false,
      content: [{ text: containing('time for this answer was up') }, { text: 'data: 1\n\n' }],
    });
  });
});

describe('a credential that the API says back', () => {
  const mask = createMask(['hunter/22', '12345678']);

  it('is masked in text, structure and headers, and said so', () => {
    const text = '{"said":"Bearer hunter\\/22","n":12345678}';
    const headers = { location: '/x?key=hunter%2F22' };
    expect(result(200, 'application/json', text, { mask }, headers)).toEqual({
      content: [
        { type: 'text', text: '{"said":"Bearer [redacted]","n":"[redacted]"}' },
        { type: 'text', text: matching(/^Location: \/x\?key=\[redacted\]\nA credential of this call/) },
      ],
      structuredContent: { said: 'Bearer [redacted]', n: '[redacted]' },
      isError: false,
      httpStatus: 200,
    });
  });
  it('is masked in a refusal and its record', () => {
    const refusal = result(401, 'application/json', '{"detail":"hunter/22 is wrong"}', { mask });
    expect(JSON.stringify(refusal)).not.toContain('hunter');
    expect(refusal.reason).toContain('[redacted] is wrong');
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
        {
          type: 'text',
          text: matching(
            /^HTTP 409 Conflict from GET http:\/\/api\/\{x\}: Out of stock: Item 5 is gone\.\n.* Read that anew .*\.$/,
          ),
        },
      ],
      isError: true,
      httpStatus: 409,
      reason: 'HTTP 409 Conflict from GET http://api/{x}: Out of stock: Item 5 is gone.',
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
    [401, {}, /the secret "shop-token": .* without an editor, set GATEHOUSE_SECRET_SHOP_TOKEN\./],
    [403, {}, /"bearer" may not/],
    [404, {}, /identifiers/],
    [429, { 'retry-after': '30' }, /after 30 s/],
    [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, /after Wed/],
    [429, {}, /later/],
    [301, {}, /points elsewhere/],
    [304, {}, /Nothing has changed/],
    [400, {}, /Correct the arguments/],
    [405, { allow: 'GET, POST' }, /does not take GET here \(Allow: GET, POST\)/],
    [410, {}, /gone for good/],
    [412, {}, /as If-Match/],
    [413, {}, /Send less/],
    [415, {}, /media type/],
    [429, { 'x-ratelimit-reset': '90' }, /after 90 s, when the rate limit begins anew/],
    [500, {}, /Try again later/],
    [501, {}, /does not do this/],
  ])('%i advises', (status, headers, advice) => {
    expect(result(status, '', '', {}, headers).content[0]).toMatchObject({
      text: matching(advice),
    });
  });
  it('advises on a 401 that no document announced', () => {
    expect(result(401, '', '', { credentials: [] }).content[0]).toMatchObject({
      text: containing('Add a security scheme'),
    });
  });
  it('names no secret on a 401 where the credential comes from the environment', () => {
    const credentials = [{ scheme: 'bearer', secrets: [] }];
    const [block] = result(401, '', '', { credentials }).content;
    expect(block).toMatchObject({ text: matching(/gateway\.yaml\.$/) });
  });
});
