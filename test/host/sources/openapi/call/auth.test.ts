import { describe, expect, it } from 'vitest';
import { authorize } from '../../../../../host/sources/openapi/call/auth.ts';
import type { ApiRequest } from '../../../../../host/sources/openapi/call/request.ts';
import { toolOf } from '../specs.ts';
import { containing, lacking } from '../matchers.ts';

const request: ApiRequest = {
  method: 'GET',
  origin: 'http://127.0.0.1:1',
  path: '/a',
  query: ['key=caller', 'b=1'],
  headers: {},
  cookies: ['sid=caller'],
  body: undefined,
};
const securitySchemes = {
  bearer: { type: 'http', scheme: 'Bearer' },
  basic: { type: 'http', scheme: 'basic' },
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'key' },
  cookie: { $ref: '#/components/securitySchemes/cookieItself' },
  cookieItself: { type: 'apiKey', in: 'cookie', name: 'sid' },
  oauth: { type: 'oauth2', flows: {} },
  digest: { type: 'http', scheme: 'digest' },
};

function run(
  security: unknown,
  auth: Record<string, string>,
  resolveCredential = async (template: string) => template,
) {
  const tool = toolOf(
    'get',
    '/a',
    { security },
    { components: { securitySchemes }, security: [{ digest: [] }] },
  );
  return authorize(request, tool.security, { source: 'shop', auth, resolveCredential });
}

describe('schemes', () => {
  it.each([
    ['bearer', 'token', { headers: { authorization: 'Bearer token' } }],
    ['bearer', 'Bearer token', { headers: { authorization: 'Bearer token' } }],
    ['oauth', 'token', { headers: { authorization: 'Bearer token' } }],
    [
      'basic',
      'ada:päss',
      { headers: { authorization: `Basic ${Buffer.from('ada:päss').toString('base64')}` } },
    ],
    ['header', 'k', { headers: { 'x-key': 'k' } }],
    ['query', 'a b', { query: ['b=1', 'key=a%20b'] }],
    ['cookie', 'a=b', { cookies: ['sid=a=b'] }],
  ])('%s', async (scheme, value, expected) => {
    expect(await run([{ [scheme]: [] }], { [scheme]: value })).toMatchObject({
      kind: 'authorized',
      request: expected,
    });
  });
});

describe('requirements', () => {
  it('takes the first that can be met, and all of its schemes', async () => {
    const both = await run([{ bearer: [], header: [] }, { query: [] }], {
      bearer: 't',
      header: 'k',
      query: 'q',
    });
    expect(both).toMatchObject({
      request: { headers: { authorization: 'Bearer t', 'x-key': 'k' }, query: request.query },
      schemes: ['bearer', 'header'],
    });
    const second = await run([{ bearer: [], header: [] }, { query: [] }], { bearer: 't', query: 'q' });
    expect(second).toMatchObject({ request: { headers: {}, query: ['b=1', 'key=q'] } });
  });
  it('sends nothing where nothing is asked for', async () => {
    const bare = { kind: 'authorized', request, schemes: [], values: [] };
    expect(await run([], { bearer: 't' })).toEqual(bare);
    expect(await run([{}, { bearer: [] }], {})).toEqual(bare);
  });
  it('prefers a configured credential to none', async () => {
    expect(await run([{}, { bearer: [] }], { bearer: 't' })).toMatchObject({
      request: { headers: { authorization: 'Bearer t' } },
    });
  });
  it('reads the document where the operation is silent', async () => {
    expect(await run(undefined, {})).toMatchObject({
      kind: 'refused',
      reason: containing('"digest"'),
    });
  });
});

describe('refusals say what to add', () => {
  it('names the scheme', async () => {
    expect(await run([{ bearer: [] }], {})).toEqual({
      kind: 'refused',
      reason:
        'The call was not sent: shop has no credential for security scheme "bearer" (bearer token). ' +
        'Add it to `apis.shop.auth` in gateway.yaml: { "bearer": "${secret:shop-bearer}" }.',
    });
  });
  it('names a scheme that is not defined', async () => {
    expect(await run([{ none: [] }], { none: 'x' })).toMatchObject({
      reason: containing('does not define it'),
    });
    expect(await run([{ constructor: [] }], {})).toMatchObject({ kind: 'refused' });
  });
  it('never shows a value', async () => {
    for (const value of ['se\ncret', 'sécret€']) {
      const refused = await run([{ bearer: [] }], { bearer: value });
      expect(refused).toMatchObject({ kind: 'refused' });
      expect(JSON.stringify(refused)).not.toContain(value);
    }
    expect(await run([{ basic: [] }], { basic: 'secret' })).toMatchObject({
      reason: lacking('secret'),
    });
  });
  it('passes on why a value is missing', async () => {
    const missing = () => Promise.reject(new Error('Set GATEHOUSE_SECRET_X.'));
    expect(await run([{ bearer: [] }], { bearer: '${secret:x}' }, missing)).toMatchObject({
      reason: containing('GATEHOUSE_SECRET_X'),
    });
    expect(await run([{ bearer: [] }], { bearer: '' })).toMatchObject({
      reason: containing('empty'),
    });
  });
});
