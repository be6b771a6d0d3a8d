import { describe, expect, it } from 'vitest';
import { explainSilence } from '../../../../../host/sources/mcp/detect/unreached.ts';
import { RefusedRedirect } from '../../../../../host/sources/mcp/http/follow.ts';

/** As `fetch` tells of it: the code is that of the cause. */
function failed(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
}

describe('what kept an answer from coming', () => {
  it.each([
    ['ECONNREFUSED', 'The connection was refused: nothing listens there.'],
    ['ENOTFOUND', 'There is no address for this name.'],
    ['EAI_AGAIN', 'There is no address for this name.'],
    ['ECONNRESET', 'The connection was closed before an answer came.'],
    ['EPIPE', 'The connection was closed before an answer came.'],
    ['UND_ERR_SOCKET', 'The connection was closed before an answer came.'],
    ...[
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ].map((code) => [
      code,
      `Its certificate is not trusted (${code}). Name its authority as \`ca\` in gateway.yaml.`,
    ]),
    ['HPE_INVALID_CONSTANT', 'It does not speak HTTP.'],
    ['EHOSTUNREACH', 'It cannot be reached (EHOSTUNREACH).'],
  ])('is told in a sentence: %s', (code, found) => {
    expect(explainSilence(failed(code), undefined)).toEqual({ finding: { kind: 'transient' }, found });
  });
  it('is what was wrong at the bottom where nothing has a code', () => {
    const error = new TypeError('fetch failed', { cause: new Error('bad port') });
    expect(explainSilence(error, undefined).found).toBe('It cannot be reached (bad port).');
    expect(explainSilence('odd', undefined).found).toBe('It cannot be reached (unknown error).');
  });
  it('is the time limit where that was reached, whatever came of it', () => {
    expect(explainSilence(failed('ECONNRESET'), 8_000)).toEqual({
      finding: { kind: 'transient' },
      found: 'No answer within 8 s.',
    });
  });
  it('is for good where the server leads elsewhere', () => {
    const error = new RefusedRedirect('redirects to http://other.example/, another server');
    expect(explainSilence(error, undefined)).toEqual({
      finding: { kind: 'negative' },
      found: 'It redirects to http://other.example/, another server.',
    });
  });
});
