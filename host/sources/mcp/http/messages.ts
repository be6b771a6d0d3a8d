import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Answer } from './answer.ts';
import { measureBody, measureEvents } from './answers/measure.ts';

export interface ReadLimits {
  /** Of a whole body, or of one event where the body is a stream of them, which may be endless. In bytes. */
  readonly bytes: number;
}

/** A body that cannot be read. The message completes a sentence whose subject is the server. */
export class UnreadableBody extends Error {}

export function isEventStream(response: Pick<Answer, 'headers'>): boolean {
  return /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
}

/**
 * The events of a stream (WHATWG HTML §9.2) as they come, until the reader leaves or the stream ends. `onRetry` hears
 * how long the server wants a client to wait before it connects again.
 */
export async function* readEvents(
  response: Pick<Answer, 'body'>,
  { bytes }: ReadLimits,
  onRetry: (ms: number) => void = () => {},
): AsyncGenerator<EventSourceMessage> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void waiting.push(event), onRetry });
  for await (const text of readText(response, bytes, measureEvents())) {
    parser.feed(text);
    yield* waiting.splice(0);
  }
}

/** The JSON of a body that is no stream of events, whatever its Content-Type says. */
export async function readJson(response: Pick<Answer, 'body'>, { bytes }: ReadLimits): Promise<unknown> {
  let whole = '';
  for await (const text of readText(response, bytes, measureBody())) whole += text;
  const value = parseJson(whole);
  if (value !== undefined) return value;
  throw new UnreadableBody(
    whole.trim() === '' ? 'answered with nothing' : `answered with ${describe(whole)}`,
  );
}

/** The text that a body begins with. What lies beyond the limit is not read, and the body is given up. */
export async function readBegin(response: Pick<Answer, 'body'>, { bytes }: ReadLimits): Promise<string> {
  let begin = '';
  for await (const text of readText(response, Number.POSITIVE_INFINITY, measureBody())) {
    begin += text;
    if (begin.length >= bytes) return begin.slice(0, bytes);
  }
  return begin;
}

/** Nothing where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Leaving the loop cancels the body, and with it the request.
 *
 * @throws {UnreadableBody} past the limit.
 */
async function* readText(
  response: Pick<Answer, 'body'>,
  bytes: number,
  sizeAfter: (chunk: Uint8Array) => number,
): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    if (sizeAfter(chunk) > bytes) throw new UnreadableBody(`answered with more than ${bytes} bytes`);
    yield decoder.decode(chunk, { stream: true });
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function describe(body: string): string {
  const begin = body.trimStart().slice(0, 200);
  if (!begin.startsWith('<')) return 'something that is not JSON';
  const title = /<title[^>]*>([^<]{1,100})/i.exec(body.slice(0, 10_000))?.[1]?.trim();
  return title ? `a page ("${title}")` : 'a page, not JSON';
}
