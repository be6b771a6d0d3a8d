import { describe, expect, it } from 'vitest';
import { listParams, objectIn, paramsAs, textIn } from '../../../../host/endpoint/server/params.ts';

function read<T>({ params }: ReturnType<typeof paramsAs<T>>, given: unknown): unknown {
  const outcome = params['~standard'].validate(given) as { value?: unknown; issues?: { message: string }[] };
  return outcome.issues?.map(({ message }) => message) ?? outcome.value;
}

describe('parameters', () => {
  const wanted = paramsAs((params) => ({
    name: textIn(params, 'name'),
    given: objectIn(params, 'arguments'),
  }));

  it('are read as their handler takes them', () => {
    expect(read(wanted, { name: 'a', arguments: { b: 1 }, other: true })).toEqual({
      name: 'a',
      given: { b: 1 },
    });
    expect(read(wanted, { name: '' })).toEqual({ name: '', given: {} });
  });

  it.each([
    [{}, '"name" must be a string'],
    [{ name: ['a'] }, '"name" must be a string'],
    [Object.create({ name: 'a' }), '"name" must be a string'],
    [{ name: 'a', arguments: null }, '"arguments" must be an object'],
    [{ name: 'a', arguments: [] }, '"arguments" must be an object'],
  ])('are told what is wrong with %j', (given, message) => {
    expect(read(wanted, given)).toEqual([message]);
  });

  it('of a list hold no cursor', () => {
    expect(read(listParams, { _meta: {} })).toEqual({});
    for (const cursor of ['x', '', null, 5]) expect(read(listParams, { cursor })).toHaveLength(1);
  });

  it('whose reading breaks are a fault of ours', () => {
    const broken = paramsAs(() => {
      throw new TypeError('broken');
    });
    expect(() => read(broken, {})).toThrow('broken');
  });
});
