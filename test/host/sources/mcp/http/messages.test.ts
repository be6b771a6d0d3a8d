import { ReadableStream } from 'node:stream/web';
import { Response } from 'undici';
import { describe, expect, it } from 'vitest';
import { readBegin, readEvents, readJson } from '../../../../../host/sources/mcp/http/messages.ts';

/** A body without an end. */
function endless(chunk: string, onCancel = (): void => {}): Response {
  const bytes = Buffer.from(chunk);
  return new Response(
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(bytes)),
      cancel: onCancel,
    }),
  );
}

describe('events', () => {
  it('are read for as long as the stream lasts, whatever its whole size', async () => {
    let count = 0;
    for await (const { data } of readEvents(endless('data: 12345\n\n'), { bytes: 100 })) {
      expect(data).toBe('12345');
      count += 1;
      if (count === 1_000) break;
    }
    expect(count).toBe(1_000);
  });
  it.for(['data: 12345\n', 'data: 12345', ': 12345\n', 'id: 1'])(
    'end where one of them does not: %j',
    async (chunk) => {
      const { promise: cancelled, resolve } = Promise.withResolvers<void>();
      const events = readEvents(endless(chunk, resolve), { bytes: 10_000 });
      await expect(events.next()).rejects.toThrow('answered with more than 10000 bytes');
      await cancelled;
    },
  );
});

describe('a body', () => {
  it('is read as JSON up to the limit', async () => {
    expect(await readJson(new Response('\uFEFF{"a":1}'), { bytes: 10 })).toEqual({ a: 1 });
    await expect(readJson(endless(' '), { bytes: 10_000 })).rejects.toThrow('more than 10000 bytes');
  });
  it('is read at its beginning only', async () => {
    expect(await readBegin(new Response('abc'), { bytes: 10 })).toBe('abc');
    const { promise: cancelled, resolve } = Promise.withResolvers<void>();
    expect(await readBegin(endless('abc', resolve), { bytes: 10 })).toBe('abcabcabca');
    await cancelled;
  });
});
