import { property } from '../../../base/json.ts';
import type { Conversation } from '../../conversation.ts';

const mostCharacters = 2_000;

/**
 * Passes on how far a call is, without the token, which is each hop's own (Utilities, Progress). What is not to be read
 * was a sign of life all the same.
 */
export function tellProgress(conversation: Conversation, given: unknown): void {
  const [progress, total, message] = ['progress', 'total', 'message'].map((key) => property(given, key));
  if (!isNumber(progress)) return;
  const params = {
    progress,
    ...(isNumber(total) ? { total } : {}),
    ...(typeof message === 'string' ? { message: message.slice(0, mostCharacters) } : {}),
  };
  conversation.tell({ method: 'notifications/progress', params });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
