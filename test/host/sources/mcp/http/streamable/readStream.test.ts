import { describe, expect, it } from 'vitest';
import {
  readFirstStream,
  readStreamAgain,
} from '../../../../../../host/sources/mcp/http/streamable/readStream.ts';
import { answerWith } from '../bodies.ts';
import { stream } from './tolerated.ts';

const first = (status: number, headers: Record<string, string> = {}) => {
  const told: string[] = [];
  const reading = readFirstStream(answerWith(status, headers, 'x'), (kind) => told.push(kind));
  return reading.then((body) => [body !== undefined, ...told]);
};

describe('the stream of a server', () => {
  it.for([
    [200, stream, [true]],
    [405, {}, [false]],
    [200, {}, [false, 'no stream']],
    [404, {}, [false, 'no stream']],
    [500, {}, [false, 'no stream']],
  ] as const)('is there or not: HTTP %i %j', async ([status, headers, expected]) => {
    expect(await first(status, headers)).toEqual(expected);
  });
  it.for([
    [401, {}],
    [403, { 'www-authenticate': 'Bearer' }],
    [503, {}],
  ] as const)('is refused: HTTP %i %j', async ([status, headers]) => {
    await expect(first(status, headers)).rejects.toMatchObject({ status });
  });
});

describe('a stream that is opened again', () => {
  it('is there or not', async () => {
    expect(await readStreamAgain(answerWith(200, stream))).toBeDefined();
    expect(await readStreamAgain(answerWith(405))).toBeUndefined();
  });
  it('may be refused, since there was one', async () => {
    await expect(readStreamAgain(answerWith(404))).rejects.toMatchObject({ status: 404 });
    await expect(readStreamAgain(answerWith(200, {}, '{}'))).rejects.toThrow('no stream of events');
  });
});
