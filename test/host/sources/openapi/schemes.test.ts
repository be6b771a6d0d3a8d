import { expect, it } from 'vitest';
import { readSchemes } from '../../../../host/sources/openapi/schemes.ts';
import { convert, documentOf } from './specs.ts';

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  key: { type: 'apiKey', in: 'query', name: 'k' },
  login: { type: 'oauth2', flows: {} },
  oidc: { $ref: '#/components/securitySchemes/oidcItself' },
  oidcItself: { type: 'openIdConnect', openIdConnectUrl: 'https://example.com' },
  digest: { type: 'http', scheme: 'digest' },
};

function read(securities: readonly unknown[], given: readonly string[] = []) {
  const paths = Object.fromEntries(securities.map((security, index) => [`/${index}`, { get: { security } }]));
  const rest = { components: { securitySchemes }, paths };
  return readSchemes(documentOf(rest), convert(rest).tools, given);
}

const missing = (securities: readonly unknown[], given?: readonly string[]) =>
  Object.fromEntries(read(securities, given).map(({ name, missingFor }) => [name, missingFor]));

it('names each scheme once, and what its credential is', () => {
  expect(read([[{ bearer: [] }], [{ login: [], key: [] }], [{ oidc: [] }, { bearer: [] }]])).toMatchObject([
    { name: 'bearer', credential: 'bearer token', isSignIn: false },
    { name: 'login', credential: 'OAuth 2 token', isSignIn: true },
    { name: 'key', credential: 'API key in query k', isSignIn: false },
    { name: 'oidc', credential: 'OpenID Connect token', isSignIn: true },
  ]);
});

it('counts the operations that cannot be called', () => {
  expect(missing([[{ bearer: [] }], [{ bearer: [] }], []])).toEqual({ bearer: 2 });
  expect(missing([[{ bearer: [], key: [] }]], ['key'])).toEqual({ bearer: 1, key: 0 });
});

it('takes an operation that has one open way for callable', () => {
  expect(missing([[{ bearer: [] }, { key: [] }]], ['key'])).toEqual({ bearer: 0, key: 0 });
  expect(missing([[{ bearer: [] }, {}]])).toEqual({ bearer: 0 });
});

it('asks for nothing that could not be sent', () => {
  expect(missing([[{ digest: [] }], [{ digest: [] }, { key: [] }]])).toEqual({ digest: 0, key: 1 });
  expect(missing([[{ constructor: [] }]])).toEqual({ constructor: 0 });
});
