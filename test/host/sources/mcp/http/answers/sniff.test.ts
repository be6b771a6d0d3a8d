import { ReadableStream } from 'node:stream/web';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../../../../../host/sources/mcp/http/answers/sniff.ts';

function bodyOf(...chunks: readonly string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk)));
}

describe('a body', () => {
  it.for([
    ['json', ['{"a":1}']],
    ['json', ['[]']],
    ['json', [' \n', '\t', '{}']],
    ['json', ['\uFEFF{}']],
    ['events', ['data: 1\n\n']],
    ['events', ['d', 'at', 'a:1\n\n']],
    ['events', ['\n\nid', ': 1\ndata:\n\n']],
    ['events', ['event: message\n']],
    ['events', ['retry:5\n']],
    ['events', [': hello\n\n']],
    ['events', ['\uFEFFdata: 1\n\n']],
    ['other', []],
    ['other', ['   ']],
    ['other', ['<html>']],
    ['other', ['da', 'shed']],
    ['other', ['data']],
    ['other', [' '.repeat(70_000), '{}']],
  ] as const)('is %s: %j', async ([kind, chunks]) => {
    const sniffed = await sniff(bodyOf(...chunks));
    expect(sniffed.kind).toBe(kind);
    expect(await text(sniffed.body)).toBe(chunks.join('').replace('\uFEFF', ''));
  });
  it('is looked at no further than needed, and can be given up while it is silent', async () => {
    const { promise: cancelled, resolve } = Promise.withResolvers<unknown>();
    const silent = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('data: 1\n\n')),
      cancel: resolve,
    });
    const reader = (await sniff(silent)).body.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('data: 1\n\n');
    const next = reader.read();
    await reader.cancel('enough');
    expect(await cancelled).toBe('enough');
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
