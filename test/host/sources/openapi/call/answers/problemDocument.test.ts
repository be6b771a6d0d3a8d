import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProblem } from '../../../../../../host/sources/openapi/call/answers/problemDocument.ts';

describe('a problem document', () => {
  it.each([
    [
      'RFC 9457',
      {
        type: 'https://api/problems/invalid',
        title: 'Invalid',
        status: 422,
        detail: 'Two fields.',
        instance: '/log/1',
        errors: [
          { detail: 'must be positive', pointer: '#/age' },
          { detail: 'unknown', pointer: '#/colour' },
        ],
      },
      'Invalid: Two fields.',
      [
        '- #/age: must be positive',
        '- #/colour: unknown',
        'Type: https://api/problems/invalid',
        'Instance: /log/1',
      ],
    ],
    [
      'RFC 7807',
      { title: 'Invalid', 'invalid-params': [{ name: 'age', reason: 'too low' }] },
      'Invalid',
      ['- age: too low'],
    ],
    [
      'ASP.NET',
      { title: 'Invalid', status: 400, errors: { Name: ['is empty.', 'is short.'] } },
      'Invalid',
      ['- Name: is empty. is short.'],
    ],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'age', 0], msg: 'not a number' }] },
      undefined,
      ['- body.age.0: not a number'],
    ],
    ['JSON:API', { errors: [{ title: 'Bad', source: { pointer: '/data' } }] }, undefined, ['- /data: Bad']],
    ['Google', { error: { message: 'No such\n thing', status: 'NOT_FOUND' } }, 'No such thing', []],
    ['OAuth', { error: 'invalid_grant', error_description: 'Expired.' }, 'Expired.', []],
  ])('is read: %s', (_, body, summary, lines) => {
    expect(readProblem(body)).toMatchObject({ summary, lines });
  });
  it('tells whether the body says more', () => {
    expect(readProblem({ title: 'a', status: 409 }).hasMore).toBe(false);
    expect(readProblem({ title: 'a', errors: ['b'] }).hasMore).toBe(false);
    expect(readProblem({ title: 'a', balance: 30 }).hasMore).toBe(true);
    expect(readProblem({ error: { message: 'a' }, hint: 'b' }).hasMore).toBe(true);
    expect(readProblem('text').hasMore).toBe(true);
  });
  it('names no more than it can', () => {
    const { lines } = readProblem({ errors: Array.from({ length: 50 }, (__, n) => `fault ${n}`) });
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('- … 30 more');
  });
  it('takes anything', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
    expect(readProblem({ errors: [{ path: deep, x: deep }] }).lines).toEqual([
      '- nested too deeply to be shown',
    ]);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readProblem({ errors: value, error: value }).lines.length).toBeLessThan(30);
        readProblem(value);
      }),
    );
  });
});
