import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';

/** What a body is, whatever it is called: JSON, a stream of events, or neither of them as far as one can see. */
export type BodyKind = 'json' | 'events' | 'other';

export interface Sniffed {
  readonly kind: BodyKind;
  /** The same body from its beginning. */
  readonly body: ReadableStream<Uint8Array>;
}

/** Servers that keep a connection awake send white space before their answer; this much of it is looked through. */
const mostWhiteSpace = 64 * 1024;

/** Looks at the first bytes of a body that say something, and at no more. */
export async function sniff(body: ReadableStream<Uint8Array>): Promise<Sniffed> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const read: Uint8Array[] = [];
  let begin = '';
  let kind: BodyKind | undefined;
  while (kind === undefined && begin.length < mostWhiteSpace) {
    const { value } = await reader.read();
    if (value === undefined) break;
    read.push(value);
    begin += decoder.decode(value, { stream: true });
    kind = kindOf(begin);
  }
  return { kind: kind ?? 'other', body: resume(read, reader) };
}

/** Nothing while it cannot be told. */
function kindOf(text: string): BodyKind | undefined {
  const begin = text.trimStart();
  if (/^[[{]/.test(begin)) return 'json';
  if (/^(?:data|event|id|retry)?:/.test(begin)) return 'events';
  const isUndecided = ['data:', 'event:', 'id:', 'retry:'].some((field) => field.startsWith(begin));
  return isUndecided ? undefined : 'other';
}

function resume(
  read: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  const waiting = [...read];
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = waiting.shift() ?? (await reader.read()).value;
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
