import type { Answer } from '../answer.ts';
import { mendAnswer, type Reply } from '../answers/mendAnswer.ts';
import type { RpcId, Tell } from '../answers/mendMessage.ts';
import { discard } from '../discard.ts';
import { HttpError, toHttpError } from '../httpError.ts';

/** What a POST holds. */
export interface Posted {
  /** Of the requests in it; none for notifications and for answers of ours. */
  readonly ids: readonly RpcId[];
  readonly isNotice: boolean;
  readonly hasSession: boolean;
}

/** Statuses that say no more than that a server has no use for a notification. */
const unwanted = [400, 404, 405, 406, 415, 422, 500, 501];

/**
 * What a server makes of a POST, where many make a little less of it than the protocol asks for.
 *
 * @throws {HttpError}, {Challenged} and {UnreadableBody}.
 */
export async function readReply(answer: Answer, posted: Posted, tell: Tell): Promise<Reply> {
  const { status, ok } = answer;
  if (posted.ids.length > 0) {
    if (!ok) throw await toHttpError('a message', answer);
    return mendAnswer(answer, posted.ids, tell);
  }
  if (ok) {
    if (status !== 202)
      tell('notification taken', `It answers notifications with HTTP ${status} instead of 202.`);
    discard(answer);
    return { kind: 'accepted' };
  }
  if (!posted.isNotice || !unwanted.includes(status)) throw await toHttpError('a message', answer);
  // A session that is lost must be heard of, and a server may say so with another status than 404.
  if (posted.hasSession) {
    const error = await toHttpError('a message', answer);
    if (!(error instanceof HttpError) || status === 404 || /session/i.test(error.text)) throw error;
  } else discard(answer);
  tell('notification refused', `It refuses a notification with HTTP ${status}, which is passed over.`);
  return { kind: 'accepted' };
}
