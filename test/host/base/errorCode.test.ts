import { describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../host/base/errorCode.ts';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe('the code of an error', () => {
  it.each([
    ['its own', withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    ['that of its cause', new Error('fetch failed', { cause: withCode('ENOTFOUND') }), 'ENOTFOUND'],
    ['that of its first part', new AggregateError([withCode('ETIMEDOUT'), withCode('EPIPE')]), 'ETIMEDOUT'],
    ['none', new Error('plain'), ''],
    ['none of what is no error', 'text', ''],
  ])('is %s', (_, error, code) => {
    expect(errorCodeOf(error)).toBe(code);
  });
  it('is looked for a few causes deep', () => {
    const endless = new Error('round');
    endless.cause = endless;
    expect(errorCodeOf(endless)).toBe('');
  });
});
