import { isDeeper, isObject, type JsonObject, property } from '../../../base/json.ts';
import { type Answer, type Question, type QuestionMethod, questionMethods } from '../../conversation.ts';

/** Far above what anybody asks, and far below what exhausts whoever reads it. */
const mostLevels = 100;
const mostBytes = 1024 * 1024;

export function isQuestionMethod(method: unknown): method is QuestionMethod {
  return questionMethods.some((each) => each === method);
}

/**
 * A question of a server as it is passed on: without what belongs to the hop that it came over, a progress token for
 * example, and without the request for a task, which nobody here has declared. A reason where it cannot be passed on,
 * which completes a sentence whose subject is the question.
 */
export function readQuestion(method: QuestionMethod, given: unknown): Question | string {
  // A list of roots is asked for without parameters.
  if (given !== undefined && !isObject(given)) return 'has parameters that are no object';
  const { _meta: _, task: __, ...params } = given ?? {};
  if (isDeeper(params, mostLevels)) return `is nested more than ${mostLevels} levels deep`;
  if (Buffer.byteLength(JSON.stringify(params)) > mostBytes) return 'is larger than 1 MB';
  return { method, params: params as JsonObject };
}

/** The elicitation that a server may later say to be complete (MCP 2025-11-25, Elicitation, URL mode). */
export function elicitationIdOf(params: unknown): string | undefined {
  const id = property(params, 'elicitationId');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** What a server hears where nobody was asked, if that can be said within the protocol. */
export function toRefusedResult(method: QuestionMethod): JsonObject | undefined {
  return method === 'elicitation/create' ? { action: 'decline' } : undefined;
}

/** The client's result as the server may have it: its revision's own mark is none of another's. */
export function toResult({ result }: Extract<Answer, { readonly kind: 'answered' }>): JsonObject {
  const { resultType: _, ...plain } = result;
  return plain;
}
