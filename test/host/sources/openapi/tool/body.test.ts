import { describe, expect, it } from 'vitest';
import { schemaOfChoice } from '../../../../../host/sources/openapi/call/bodies/schemaOfChoice.ts';
import { prepareArguments } from '../../../../../host/sources/openapi/call/arguments.ts';
import { buildRequest } from '../../../../../host/sources/openapi/call/request.ts';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import { convertDocument } from '../../../../../host/sources/openapi/tool/convert.ts';
import { containing } from '../matchers.ts';
import { convert, documentOf, toolOf } from '../specs.ts';

const server = { origin: 'http://127.0.0.1:4010', basePath: '' };
const pet = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
};
const post = (content: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  requestBody: { required: true, content },
  ...rest,
});
const file = { type: 'string', format: 'binary' };

type Operation = Parameters<typeof toolOf>[2];

/** A call as the host makes it: checked against the shape that it chooses, then built. */
function call(operation: Operation, args: Record<string, unknown>) {
  const { inputSchema, plan } = toolOf('post', '/x', operation);
  const prepared = prepareArguments(schemaOfChoice(inputSchema(), plan.body, args), args);
  if (prepared.kind === 'invalid') return prepared.reason;
  const built = buildRequest(plan, server, prepared.value);
  if (built.kind === 'refused') return built.reason;
  return [built.request.headers['content-type'], String(built.request.body)];
}

function inputsOf(operation: Operation): Record<string, unknown> {
  return toolOf('post', '/x', operation).inputSchema()['properties'] as Record<string, unknown>;
}

describe('several media types', () => {
  it('of one shape are chosen beside flat inputs', () => {
    const operation = post({
      'application/x-www-form-urlencoded': { schema: pet },
      'application/json': { schema: pet },
      'multipart/form-data': { schema: pet },
      'application/xml': { schema: pet },
    });
    expect(inputsOf(operation)).toMatchObject({
      name: { type: 'string' },
      contentType: {
        enum: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
        description: containing('application/json without it'),
      },
    });
    expect(call(operation, { name: 'Rex' })).toEqual(['application/json', '{"name":"Rex"}']);
    const contentType = 'application/x-www-form-urlencoded';
    expect(call(operation, { name: 'Rex', contentType })).toEqual([contentType, 'name=Rex']);
    expect(call(operation, { name: 'Rex', contentType: 'text/plain' })).toContain('must be one of');
  });
  it('of several shapes are forms of one input', () => {
    const patch = { type: 'array', items: { type: 'object' } };
    const operation = post({
      'application/json-patch+json': { schema: patch },
      'application/merge-patch+json': { schema: pet },
      'text/csv': { schema: {} },
    });
    expect(inputsOf(operation)).toMatchObject({
      body: { anyOf: [patch, pet, { type: 'string', contentMediaType: 'text/csv' }] },
      contentType: { enum: ['application/json-patch+json', 'application/merge-patch+json', 'text/csv'] },
    });
    expect(call(operation, { body: [{}] })).toEqual(['application/json-patch+json', '[{}]']);
    const contentType = 'application/merge-patch+json';
    expect(call(operation, { body: { name: 'x', age: '7' }, contentType })).toEqual([
      contentType,
      '{"name":"x","age":7}',
    ]);
    expect(call(operation, { body: { name: 'x' } })).toContain('"body" must be array');
    expect(call(operation, { body: [{}], contentType })).toContain('"body" must be object');
    expect(call(operation, { body: { name: 'x' }, contentType: 'text/csv' })).toBe(
      'Argument "body" must be a text in text/csv, not object.',
    );
    expect(call(operation, { body: 'a,b', contentType: 'text/csv' })).toEqual(['text/csv', 'a,b']);
  });
  it('are chosen by an input with a name of its own', () => {
    const shape = { type: 'object', properties: { contentType: { type: 'string' } } };
    const operation = post(
      { 'application/json': { schema: shape }, 'application/x-www-form-urlencoded': { schema: shape } },
      { parameters: [{ name: 'body_content_type', in: 'query', schema: {} }] },
    );
    expect(Object.keys(inputsOf(operation))).toEqual([
      'body_content_type',
      'contentType',
      'request_content_type',
    ]);
    const args = { contentType: 'a', request_content_type: 'application/x-www-form-urlencoded' };
    expect(call(operation, args)).toEqual(['application/x-www-form-urlencoded', 'contentType=a']);
  });
  it('are one where the others say the same', () => {
    const same = ['application/json', 'text/json', 'application/*+json', 'text/xml', 'application/json; v=1'];
    const operation = post(Object.fromEntries(same.map((type) => [type, { schema: pet }])));
    expect(Object.keys(inputsOf(operation))).toEqual(['name', 'age']);
  });
});

describe('what is no media type', () => {
  const warning = (key: string, words: string) => ({
    pointer: `#/paths/~1x/post/requestBody/content/${key.replaceAll('/', '~1')}`,
    severity: 'warning',
    code: 'bad-media-type',
    message: containing(words),
  });
  const findingsOf = (operation: Operation) => convert({ paths: { '/x': { post: operation } } }).findings;
  it.each([
    ['applicationjson;version=2018-01-01', pet, { name: 'x' }, 'application/json;version=2018-01-01'],
    ['', pet, { name: 'x' }, 'application/json'],
    ['not a media type', { type: 'array' }, { body: [] }, 'application/json'],
    ['text/plain; utf-8', { type: 'string' }, { body: 'ü' }, 'text/plain; charset=utf-8'],
    ['', { type: 'string' }, { body: 'ü' }, 'text/plain'],
    ['', file, { body: { text: 'ü' } }, 'application/octet-stream'],
    ['form-data', pet, { name: 'x' }, 'multipart/form-data; boundary='],
  ])('%j of %j is mended, and told of', (key, schema, args, contentType) => {
    const operation = post({ [key]: { schema } });
    expect(call(operation, args)[0]).toContain(contentType);
    const meant = contentType.replace(/; boundary.*/, '');
    expect(findingsOf(operation)).toEqual([
      warning(key, `${JSON.stringify(key)}, under \`content\` of the body of POST /x, is no media type`),
    ]);
    expect(findingsOf(operation)).toEqual([warning(key, `is taken for ${meant}. Correct it.`)]);
  });
  it('is left out beside others, and told of', () => {
    const operation = post({
      'application/json': { schema: pet },
      '': { schema: pet },
      'codecs=opus': { schema: file },
    });
    expect(Object.keys(inputsOf(operation))).toEqual(['name', 'age']);
    expect(findingsOf(operation)).toEqual([
      warning('', 'is left out. Correct it, or take it away.'),
      warning('codecs=opus', 'is left out.'),
    ]);
  });
  it('is offered beside others where it can be mended, and is no second choice of the same', () => {
    const operation = post({
      'form-data': { schema: pet },
      'application/json;': { schema: pet },
      json: { schema: { type: 'string' } },
    });
    expect(inputsOf(operation)).toMatchObject({
      contentType: { enum: ['application/json;', 'multipart/form-data'] },
    });
    expect(findingsOf(operation)).toHaveLength(2);
  });
  it('is sent as written where it is one after all', () => {
    const type = 'application/json;profile="a, b"';
    expect(call(post({ [type]: { schema: pet } }), { name: 'x' })).toEqual([type, '{"name":"x"}']);
    expect(findingsOf(post({ [type]: { schema: pet } }))).toEqual([]);
  });
  it('stands in Swagger 2.0 at the body', () => {
    const parameters = [{ name: 'pet', in: 'body', required: true, schema: { type: 'object' } }];
    const operation = { consumes: ['applicationjson'], parameters };
    const { tools, findings } = convert({ paths: { '/x': { post: operation } } }, '2.0');
    expect(tools[0]?.plan.body).toMatchObject({ mediaType: 'application/json' });
    expect(findings).toMatchObject([
      { pointer: '#/paths/~1x/post/parameters/0/content/applicationjson', code: 'bad-media-type' },
    ]);
  });
});

describe('texts', () => {
  it.each(['application/xml', 'application/yaml', 'text/csv', 'application/x-ndjson'])('of %s', (type) => {
    const operation = post({ [type]: { schema: pet } });
    expect(inputsOf(operation)).toEqual({
      body: { type: 'string', contentMediaType: type, description: `Text, sent as it is, as ${type}.` },
    });
    expect(call(operation, { body: { name: 'x' } })).toBe(
      `Argument "body" must be a text in ${type}, not object.`,
    );
  });
});

describe('files', () => {
  const upload = post({
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['photo'],
        properties: { photo: { ...file, description: 'Its photo.' }, name: { type: 'string' } },
      },
    },
  });
  it('are inputs with bytes, a text and a name', () => {
    expect(inputsOf(upload)).toEqual({
      photo: {
        type: 'object',
        description: 'Its photo. A file: give `base64` or `text`.',
        properties: {
          base64: { type: 'string', contentEncoding: 'base64' },
          text: { type: 'string' },
          filename: { type: 'string' },
          contentType: { type: 'string', pattern: '^[\\w.+-]+/[\\w.+-]+' },
        },
        oneOf: [{ required: ['base64'] }, { required: ['text'] }],
        additionalProperties: false,
      },
      name: { type: 'string' },
    });
    expect(call(upload, { name: 'x' })).toBe('Argument "photo" is missing. Give it a value.');
    expect(call(upload, { photo: 'x' })).toBe(
      'Argument "photo" must be an object with exactly one of "base64", "text".',
    );
    expect(call(upload, { photo: { base64: 'YQ==', text: 'a' } })).toContain('exactly one of');
    expect(call(upload, { photo: { base64: '%%' } })).toContain('"photo" is not base64');
  });
  it('offer a path only where gateway.yaml allows one', () => {
    expect(call(upload, { photo: { path: 'a.png' } })).toContain('exactly one of "base64", "text"');
    const document = documentOf({ paths: { '/x': { post: upload } } });
    const [tool] = convertDocument('api', document, createFindingList().report, { uploads: ['out/**'] });
    expect(tool?.inputSchema()['properties']).toMatchObject({
      photo: {
        description: containing('give `base64`, `text` or `path`.'),
        properties: { path: { description: 'A file of the workspace: out/**' } },
      },
    });
  });
  it('say of what type they are where the document leaves it open', () => {
    const args = { body: { text: 'x', contentType: 'image/gif' } };
    expect(call(post({ 'image/*': {} }), args)).toEqual(['image/gif', 'x']);
    expect(call(post({ 'image/*': {} }), { body: { text: 'x' } })).toContain('"body.contentType" is missing');
    expect(inputsOf(post({ 'image/*': {} }))).toMatchObject({
      body: { required: ['contentType'], properties: { contentType: { pattern: '^image/[\\w.+-]+' } } },
    });
  });
  it('are lists where the document has lists, and plain texts where it asks for text', () => {
    const schema = {
      type: 'object',
      properties: {
        photos: { type: 'array', items: file, maxItems: 3 },
        table: { type: 'string', contentMediaType: 'text/csv', format: 'binary' },
      },
    };
    expect(inputsOf(post({ 'multipart/form-data': { schema } }))).toMatchObject({
      photos: { type: 'array', maxItems: 3, items: { type: 'object' } },
      table: { anyOf: [{ type: 'string' }, { type: 'object' }] },
    });
  });
  it('lie under `body` where their names are taken', () => {
    const operation = { ...upload, parameters: [{ name: 'photo', in: 'query', schema: {} }] };
    expect(inputsOf(operation)).toMatchObject({
      body: { properties: { photo: { type: 'object' } }, required: ['photo'] },
    });
    expect(String(call(operation, { body: { photo: { text: 'x' } } }))).toContain(
      'name="photo"; filename="photo"',
    );
    expect(call(operation, { body: { photo: {} } })).toContain(
      '"body.photo" must be an object with exactly one of',
    );
  });
  it('leave out what only answers have', () => {
    const schema = { type: 'object', required: ['id'], properties: { id: { readOnly: true }, f: file } };
    expect(Object.keys(inputsOf(post({ 'multipart/form-data': { schema } })))).toEqual(['f']);
  });
  it('are the whole body of a type of bytes', () => {
    expect(inputsOf(post({ 'image/png': {} }))).toEqual({
      body: {
        type: 'object',
        description: 'The bytes: give `base64` or `text`.',
        properties: { base64: { type: 'string', contentEncoding: 'base64' }, text: { type: 'string' } },
        oneOf: [{ required: ['base64'] }, { required: ['text'] }],
        additionalProperties: false,
      },
    });
  });
});
