import { isObject, type JsonObject, property } from '../../base/json.ts';
import type { QuestionMethod } from '../../sources/conversation.ts';

/**
 * A client's answer to a question, where it has the shape of one: an ElicitResult, CreateMessageResult or
 * ListRootsResult (MCP 2026-07-28, Multi Round-Trip Requests). What is in it is for the server that asked to judge.
 */
export function readAnswer(method: QuestionMethod, given: unknown): JsonObject | undefined {
  return isObject(given) && isShaped[method](given) ? (given as JsonObject) : undefined;
}

const actions = new Set<unknown>(['accept', 'decline', 'cancel']);

const isShaped: Record<QuestionMethod, (given: Record<string, unknown>) => boolean> = {
  'elicitation/create': (given) => {
    const content = property(given, 'content');
    return actions.has(property(given, 'action')) && (content === undefined || isObject(content));
  },
  'sampling/createMessage': (given) => {
    const content = property(given, 'content');
    const hasContent = Array.isArray(content) ? content.every(isObject) : isObject(content);
    return typeof property(given, 'role') === 'string' && hasContent;
  },
  'roots/list': (given) => {
    const roots = property(given, 'roots');
    return Array.isArray(roots) && roots.every((root) => typeof property(root, 'uri') === 'string');
  },
};
