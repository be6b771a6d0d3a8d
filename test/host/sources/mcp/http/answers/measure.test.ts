import { describe, expect, it } from 'vitest';
import { measureBody, measureEvents } from '../../../../../../host/sources/mcp/http/answers/measure.ts';

describe('an event', () => {
  it.for([
    ['data: 1', [7]],
    ['data: 1\n', [8]],
    ['data: 1\n\n', [0]],
    ['data: 1\r\n\r\n', [1]],
    ['data: 1\r\r', [0]],
    ['data: 1\n\ndata: 12', [8]],
    ['data: 1\n|\nab', [8, 2]],
    ['data: 1\r|\n|\r|\n', [8, 9, 0, 1]],
    ['data: 1\r|\nid: 1\r|\n', [8, 15, 16]],
  ] as const)('is measured from its beginning: %j', ([stream, sizes]) => {
    const sizeAfter = measureEvents();
    expect(stream.split('|').map((chunk) => sizeAfter(Buffer.from(chunk)))).toEqual(sizes);
  });
});

it('a body is measured as a whole', () => {
  const sizeAfter = measureBody();
  expect(['ab\n\n', 'c'].map((chunk) => sizeAfter(Buffer.from(chunk)))).toEqual([4, 5]);
});
