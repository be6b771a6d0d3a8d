import { type ReadableStream, TransformStream } from 'node:stream/web';
import type { ReadLimits } from '../messages.ts';
import { measureEvents } from './measure.ts';

/** The same stream of events, which fails at an event that is larger than the limit. */
export function limitEvents(
  body: ReadableStream<Uint8Array>,
  { bytes }: ReadLimits,
): ReadableStream<Uint8Array> {
  const sizeAfter = measureEvents();
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        if (sizeAfter(chunk) > bytes)
          throw new Error(`The server sent an event of more than ${bytes} bytes.`);
        controller.enqueue(chunk);
      },
    }),
  );
}
