import { expect, it } from 'vitest';
import { containing } from '../matchers.ts';
import { convertFiles } from '../folder.ts';
import { toolOf } from '../specs.ts';

it('finds a scheme by its name, and since 3.2 by a reference', async () => {
  const bearer = { type: 'http', scheme: 'bearer' };
  const { tools, files } = await convertFiles({
    'openapi.yaml': {
      openapi: '3.2.0',
      paths: {
        '/a': { get: { security: [{ named: [] }, { './schemes.yaml#/basic': [] }, { 'none.yaml#/x': [] }] } },
      },
      components: { securitySchemes: { named: bearer } },
    },
    'schemes.yaml': 'basic: { type: http, scheme: basic }\n',
  });
  expect(tools[0]?.security.flat().map(({ credential }) => credential)).toEqual([
    { kind: 'bearer' },
    { kind: 'basic' },
    { kind: 'unsupported', reason: containing('components.securitySchemes') },
  ]);
  expect(files).toHaveLength(3);
});

it('takes schemes whose map stands elsewhere', () => {
  const { security } = toolOf(
    'get',
    '/a',
    { security: [{ key: [] }, { __proto__: [] }, { constructor: [] }] },
    {
      components: { securitySchemes: { $ref: '#/x-schemes' } },
      'x-schemes': { key: { type: 'apiKey', in: 'query', name: 'k' } },
    },
  );
  expect(security[0]?.[0]?.credential).toEqual({ kind: 'apiKey', in: 'query', name: 'k' });
  expect(security.at(-1)?.[0]?.credential.kind).toBe('unsupported');
});
