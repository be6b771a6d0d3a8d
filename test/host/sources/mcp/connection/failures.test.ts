import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import {
  explain,
  httpStatusOf,
  isSessionLost,
  isUnauthorized,
  isUnsent,
  LostConnection,
  NotSent,
  RpcError,
  TimedOut,
} from '../../../../../host/sources/mcp/connection/failures.ts';
import { Challenged } from '../../../../../host/sources/mcp/http/challenged.ts';
import { HttpError } from '../../../../../host/sources/mcp/http/httpError.ts';

function refused(status: number, text = ''): HttpError {
  return new HttpError('a message', status, text);
}

/** As `fetch` tells of it. */
function unreached(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
}

describe('why a request failed', () => {
  const rpc = (message: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: 1, error: { message } });
  it.each([
    [refused(500), 'It answered HTTP 500.'],
    [refused(400, 'No such\n  session.'), 'It answered HTTP 400: No such session.'],
    [refused(502, ' <html>Bad gateway</html>'), 'It answered HTTP 502.'],
    [refused(400, rpc('No valid session')), 'It answered HTTP 400: No valid session.'],
    [refused(429, '{"message":"Slow down"}'), 'It answered HTTP 429: Slow down.'],
    [refused(400, rpc(5)), `It answered HTTP 400: ${rpc(5)}.`],
    [new RpcError(-32_603, 'No disk.'), 'It answered with error -32603: No disk.'],
    [new RpcError(1, ''), 'It answered with error 1.'],
    [new RpcError(1, 'x'.repeat(500)), `It answered with error 1: ${'x'.repeat(300)}.`],
    [new TimedOut(1_500), 'It did not answer within 1.5 s.'],
    [new LostConnection('It closed the connection.'), 'It closed the connection.'],
    [
      new LostConnection('The server exited with code 3. The last that it wrote:\n  no key'),
      'The server exited with code 3. The last that it wrote: no key.',
    ],
    [new NotSent('The connection was closed here.'), 'The connection was closed here.'],
    [new SdkError(SdkErrorCode.NotConnected, 'The server is gone'), 'The server is gone.'],
    [unreached('ECONNREFUSED'), 'The connection was refused: nothing listens there.'],
    [unreached('UND_ERR_SOCKET'), 'The connection was closed before an answer came.'],
    [unreached('EHOSTUNREACH'), 'It cannot be reached (EHOSTUNREACH).'],
    [
      new Error('The server reads no messages any more.', {
        cause: Object.assign(new Error('write'), { code: 'EPIPE' }),
      }),
      'The server reads no messages any more.',
    ],
    [new Error('something else'), 'something else.'],
    ['a text', 'a text.'],
  ])('is one sentence: %s', (error, sentence) => {
    expect(explain(error)).toBe(sentence);
  });
  it('is not told by a whole page', () => {
    expect(explain(new Error('long '.repeat(1_000))).length).toBeLessThan(510);
  });
});

describe('what a refusal means', () => {
  it('is known by its status', () => {
    expect(httpStatusOf(refused(418))).toBe(418);
    for (const other of [new RpcError(404, ''), { status: 404 }, undefined, new Error('404')])
      expect(httpStatusOf(other)).toBeUndefined();
  });
  it('is the want of a credential where it is 401, or 403 in spite of one', () => {
    const wanting = (hasCredential: boolean): readonly number[] =>
      [400, 401, 402, 403, 404].filter((status) => isUnauthorized(refused(status), hasCredential));
    expect([wanting(false), wanting(true)]).toEqual([[401], [401, 403]]);
    expect(isUnauthorized(new Challenged('give me one'), false)).toBe(true);
    expect(explain(new Challenged('give me one'))).toBe('It answered HTTP 403: give me one.');
  });
  it.each([
    [404, '', true],
    [400, 'Bad Request: No valid session ID', true],
    [401, 'Unknown Session', true],
    [400, `${'x'.repeat(500)} session`, true],
    [400, 'bad arguments', false],
    [401, 'no token', false],
    [403, 'session', false],
    [500, 'session', false],
  ])('is the end of the session: %d %s', (status, text, isLost) => {
    expect(isSessionLost(refused(status, text))).toBe(isLost);
  });
});

it.each([
  [new NotSent('closed'), true],
  [new SdkError(SdkErrorCode.NotConnected, 'closed'), true],
  [unreached('ECONNREFUSED'), true],
  [unreached('ENOTFOUND'), true],
  [unreached('DEPTH_ZERO_SELF_SIGNED_CERT'), true],
  [unreached('ECONNRESET'), false],
  [unreached('UND_ERR_SOCKET'), false],
  [new LostConnection('closed'), false],
  [new TimedOut(1), false],
  [refused(500), false],
  [Object.assign(new Error('of the server'), { code: 'ENOTFOUND' }), false],
])('knows whether the server can have seen anything of a request: %s', (error, isCertain) => {
  expect(isUnsent(error)).toBe(isCertain);
});
