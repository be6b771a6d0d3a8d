import type { Answer, Body } from '../answer.ts';
import type { Tell } from '../answers/mendMessage.ts';
import { isChallenge } from '../challenged.ts';
import { discard } from '../discard.ts';
import { toHttpError } from '../httpError.ts';
import { isEventStream, UnreadableBody } from '../messages.ts';

/** Statuses with which servers say that they have no stream of their own, beside 405, which is the one for it. */
const streamless = [400, 403, 404, 406, 500, 501];

/**
 * The stream that a server opens of its own accord (Streamable HTTP, Listening); undefined where it has none.
 *
 * @throws {HttpError} and {Challenged}.
 */
export async function readFirstStream(answer: Answer, tell: Tell): Promise<Body | undefined> {
  const { status, ok, body } = answer;
  if (ok && body && isEventStream(answer)) return body;
  if (!ok && status !== 405 && (!streamless.includes(status) || isChallenge(answer)))
    throw await toHttpError('GET', answer);
  discard(answer);
  if (status !== 405)
    tell(
      'no stream',
      `It answers GET with HTTP ${status}${ok ? ', but no stream of events,' : ''} instead of 405; it is used without a stream of its own.`,
    );
  return undefined;
}

/**
 * A stream that is opened again; undefined where the server has no such stream.
 *
 * @throws {HttpError}, {Challenged}, and {UnreadableBody} for something else than a stream.
 */
export async function readStreamAgain(answer: Answer): Promise<Body | undefined> {
  const { status, ok, body } = answer;
  if (ok && body && isEventStream(answer)) return body;
  if (!ok && status !== 405) throw await toHttpError('GET', answer);
  discard(answer);
  if (ok) throw new UnreadableBody('answered GET with something that is no stream of events');
  return undefined;
}
