import { expect, it } from 'vitest';
import { deepFreeze } from '../../../../../host/base/json.ts';
import { withEnvelope } from '../../../../../host/sources/mcp/connection/envelope.ts';

it('leaves parameters as they are where nothing is to be said', () => {
  const params = { name: 'a' };
  expect(withEnvelope(params, undefined, undefined)).toBe(params);
  expect(withEnvelope(undefined, undefined, undefined)).toBeUndefined();
});

it('says it beside what the parameters say themselves', () => {
  const params = deepFreeze({ name: 'a', _meta: { own: 1, version: 'old' } });
  expect(withEnvelope(params, { version: 'new' }, { progressToken: 0 })).toEqual({
    name: 'a',
    _meta: { own: 1, version: 'new', progressToken: 0 },
  });
});

it.each([undefined, null, 'text', [1]])('makes parameters of %j', (params) => {
  expect(withEnvelope(params, { version: 'new' }, undefined)).toEqual({ _meta: { version: 'new' } });
});

it.each([null, 'text', [1]])('takes %j for no meta', (meta) => {
  expect(withEnvelope({ _meta: meta }, { version: 'new' }, undefined)).toEqual({ _meta: { version: 'new' } });
});
