import { describe, expect, it } from 'vitest';
import { discard } from '../../../../../host/sources/mcp/http/discard.ts';
import { answerWith, tapped } from './bodies.ts';

describe('an answer that nobody reads', () => {
  it('is read away where it is short, so that its connection is kept', async () => {
    const inflow = tapped();
    discard({ ...answerWith(200, { 'content-length': '2' }), body: inflow.body });
    inflow.push(Buffer.from('ok'));
    inflow.end();
    await expect.poll(() => inflow.body[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
    expect(inflow.asked).toEqual([]);
  });
  it.for([{}, { 'content-length': '99999999' }, { 'content-length': '2', 'content-encoding': 'gzip' }])(
    'is given up otherwise: %j',
    (headers: Record<string, string>) => {
      const inflow = tapped();
      discard({ ...answerWith(200, headers), body: inflow.body });
      expect(inflow.asked).toEqual(['close']);
    },
  );
  it('may have no body', () => {
    expect(() => discard({ ...answerWith(204), body: null })).not.toThrow();
  });
});
