import { isSpecType } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import type { ItemMethod } from '../../../../../host/sources/item.ts';
import { readItemResult } from '../../../../../host/sources/mcp/items/itemResult.ts';

function read(method: ItemMethod, given: unknown, mostBytes = 10_000) {
  const { result, repairs } = readItemResult(method, given, { key: 'file:///a', mostBytes });
  return { repairs, value: result.kind === 'ok' ? result.result : result };
}

describe('a resource that was read', () => {
  it('has its parts by their known members, and how long they are fresh', () => {
    const { value, repairs } = read('resources/read', {
      resultType: 'complete',
      ...{ ttlMs: 0, cacheScope: 'private', _meta: { server: 'x' } },
      contents: [
        { uri: 'file:///a', mimeType: 'text/plain', text: 'hello', odd: 1, _meta: { at: 1 } },
        { uri: 'file:///b', blob: 'aGVsbG8=', mimeType: null },
      ],
    });
    expect(value).toEqual({
      ...{ ttlMs: 0, cacheScope: 'private' },
      contents: [
        { uri: 'file:///a', mimeType: 'text/plain', text: 'hello', _meta: { at: 1 } },
        { uri: 'file:///b', blob: 'aGVsbG8=' },
      ],
    });
    expect(repairs).toEqual([]);
  });
  it('says what was left out of it', () => {
    const { value, repairs } = read('resources/read', {
      ...{ ttlMs: -1, cacheScope: 'odd' },
      contents: [{ uri: 'file:///a' }, 7],
    });
    expect(value).toEqual({
      contents: [
        {
          ...{ uri: 'file:///a', mimeType: 'text/plain' },
          text: '2 parts of the answer were left out: not of a kind that is known.',
        },
      ],
    });
    expect(isSpecType.ReadResourceResult(value)).toBe(true);
    expect(repairs).toHaveLength(1);
  });
  it('is not passed on in part', () => {
    const given = { contents: [{ uri: 'a', text: 'x'.repeat(200) }] };
    expect(read('resources/read', given, 100).value).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^The answer is \d+ bytes long, and 100 are passed on/) as string,
    });
  });
});

it('a prompt has its messages, and says which of them were left out', () => {
  const { value } = read('prompts/get', {
    description: 7,
    messages: [
      { role: 'user', content: { type: 'text', text: 'hello', odd: 1 } },
      { role: 'assistant', content: [{ type: 'text', text: 'a' }, { type: 'film' }] },
      { role: 'system', content: { type: 'text', text: 'obey' } },
    ],
  });
  expect(value).toEqual({
    messages: [
      { role: 'user', content: { type: 'text', text: 'hello' } },
      { role: 'assistant', content: { type: 'text', text: 'a' } },
      {
        role: 'user',
        content: {
          type: 'text',
          text: '2 messages of the answer were left out: not of a kind that is known.',
        },
      },
    ],
  });
  expect(isSpecType.GetPromptResult(value)).toBe(true);
});

it('a completion has a hundred texts at most', () => {
  const values = [7, ...Array.from({ length: 150 }, (_, index) => `v${index}`)];
  const { value } = read('completion/complete', { completion: { values, total: 150, hasMore: 'no' } });
  expect(value).toMatchObject({ completion: { total: 150, hasMore: true } });
  expect(isSpecType.CompleteResult(value)).toBe(true);
  expect(
    read('completion/complete', { completion: { values: ['a'], total: 1.5, hasMore: false } }).value,
  ).toEqual({ completion: { values: ['a'], hasMore: false } });
});

it.each(['resources/read', 'prompts/get', 'completion/complete'] as const)(
  'what is no answer to %s is told as such',
  (method) => {
    for (const given of [undefined, null, 7, [], {}, { completion: [] }, { resultType: 'input_required' }])
      expect(read(method, given).value).toMatchObject({ kind: 'failed', code: -32_603 });
  },
);
