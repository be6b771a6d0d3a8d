import type { Answer, Body } from '../answer.ts';
import { discard } from '../discard.ts';
import { isEventStream, readJson } from '../messages.ts';
import { mendMessages, type RpcId, type Tell } from './mendMessage.ts';
import { sniff } from './sniff.ts';

/** Of a JSON body, and of one event. */
export const answerLimits = { bytes: 64 * 1024 * 1024 };

/** What a server makes of a POST. */
export type Reply =
  /** It was taken. */
  | { readonly kind: 'accepted' }
  /** One message, or an array of them. */
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'events'; readonly body: Body };

/**
 * The answer to a request as JSON or as a stream of events: what the body is counts, not what it is called.
 *
 * @throws {UnreadableBody} where it is neither.
 */
export async function mendAnswer(answer: Answer, ids: readonly RpcId[], tell: Tell): Promise<Reply> {
  const { kind, body } = answer.body ? await sniff(answer.body) : { kind: 'other', body: null };
  const isCalledStream = isEventStream(answer);
  if (body && (kind === 'events' || (kind === 'other' && isCalledStream))) {
    if (!isCalledStream)
      tell('type of streams', `Its streams of events ${calledOf(answer)}; they are read as such.`);
    return { kind: 'events', body };
  }
  // It was taken, and the answer may come on another way.
  if (answer.status === 202 && kind === 'other') {
    discard({ headers: answer.headers, body });
    return { kind: 'accepted' };
  }
  const value = await readJson({ body }, answerLimits);
  if (!isCalledJson(answer)) tell('type of JSON', `Its answers ${calledOf(answer)}; they are read as JSON.`);
  return { kind: 'json', value: mendMessages(value, ids, tell) };
}

function isCalledJson({ headers }: Answer): boolean {
  return /^application\/json[ \t]*(?:;|$)/i.test(headers.get('content-type') ?? '');
}

function calledOf({ headers }: Answer): string {
  const type = headers.get('content-type');
  if (type === null) return 'carry no Content-Type';
  return `are called ${/^[\w.+/-]{1,60}/.exec(type)?.[0] ?? 'something else'}`;
}
