import { describe, expect, it } from 'vitest';
import { Challenged } from '../../../../../host/sources/mcp/http/challenged.ts';
import { HttpError, toHttpError } from '../../../../../host/sources/mcp/http/httpError.ts';
import { answerWith } from './bodies.ts';

describe('a refusal', () => {
  it.for([
    ['', 'The server answered GET with HTTP 500.'],
    ['  <html>', 'The server answered GET with HTTP 500.'],
    ['no\n  disk', 'The server answered GET with HTTP 500: no disk'],
  ])('says what the server says: %j', ([text = '', message]) => {
    expect(new HttpError('GET', 500, text).message).toBe(message);
  });
  it('keeps the begin of its body', async () => {
    const error = await toHttpError('a message', answerWith(400, {}, 'a'.repeat(1024 * 1024), 'b'));
    expect(error).toMatchObject({ name: 'HttpError', status: 400, text: 'a'.repeat(1024 * 1024) });
    expect(error.message.length).toBeLessThan(300);
  });
  it('that asks for another credential is told apart', async () => {
    const error = await toHttpError('a message', answerWith(403, { 'www-authenticate': 'Bearer' }, 'no'));
    expect(error).toBeInstanceOf(Challenged);
    expect(error.text).toBe('no');
  });
});
