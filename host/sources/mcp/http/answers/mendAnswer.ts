import type { Response } from 'undici';
import { limitEvents } from './limitEvents.ts';
import { isEventStream, readJson } from '../messages.ts';
import { mendMessages, type RpcId, type Tell } from './mendMessage.ts';
import { accept, bodyOf, remake, remakeJson } from './remake.ts';
import { sniff } from './sniff.ts';

/** Of a JSON body, and of one event. */
export const answerLimits = { bytes: 64 * 1024 * 1024 };

/**
 * The answer to a request as JSON or as a stream of events: what the body is counts, not what it is called.
 *
 * @throws {UnreadableBody} where it is neither.
 */
export async function mendAnswer(response: Response, ids: readonly RpcId[], tell: Tell): Promise<Response> {
  const given = bodyOf(response);
  const { kind, body } = given ? await sniff(given) : { kind: 'other', body: null };
  const isCalledStream = isEventStream(response);
  if (body && (kind === 'events' || (kind === 'other' && isCalledStream))) {
    if (!isCalledStream)
      tell('type of streams', `Its streams of events ${calledOf(response)}; they are read as such.`);
    return remake(response, limitEvents(body, answerLimits), { status: 200, type: 'text/event-stream' });
  }
  // It was taken, and the answer may come on another way.
  if (response.status === 202 && kind === 'other') {
    await body?.cancel();
    return accept(response);
  }
  const value = await readJson({ body }, answerLimits);
  if (!isCalledJson(response))
    tell('type of JSON', `Its answers ${calledOf(response)}; they are read as JSON.`);
  return remakeJson(response, mendMessages(value, ids, tell));
}

function isCalledJson(response: Response): boolean {
  return /^application\/json[ \t]*(?:;|$)/i.test(response.headers.get('content-type') ?? '');
}

function calledOf(response: Response): string {
  const type = response.headers.get('content-type');
  if (type === null) return 'carry no Content-Type';
  return `are called ${/^[\w.+/-]{1,60}/.exec(type)?.[0] ?? 'something else'}`;
}
