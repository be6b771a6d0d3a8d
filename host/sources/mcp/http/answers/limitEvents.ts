import { ReadableStream } from 'node:stream/web';
import type { ReadLimits } from '../messages.ts';
import { measureEvents } from './measure.ts';

/** The same stream of events, which fails at an event that is larger than the limit. */
export function limitEvents(
  body: ReadableStream<Uint8Array>,
  { bytes }: ReadLimits,
): ReadableStream<Uint8Array> {
  const sizeAfter = measureEvents();
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { value } = await reader.read();
        if (value === undefined) return controller.close();
        if (sizeAfter(value) <= bytes) return controller.enqueue(value);
        const error = new Error(`The server sent an event of more than ${bytes} bytes.`);
        controller.error(error);
        await reader.cancel(error);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
