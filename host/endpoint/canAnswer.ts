import type { JsonObject } from '../base/json.ts';
import { findIncapacity } from '../gateway/incapacity.ts';
import { type Answer, type Question, REFUSED } from '../sources/conversation.ts';

export interface Split {
  /** Questions that the client can be asked, by their keys. */
  readonly able: readonly (readonly [string, Question])[];
  /** The others with the answer that they have already. */
  readonly refused: readonly (readonly [string, Answer])[];
}

/** A client is asked only what it has declared that it can answer (MCP 2025-11-25, Lifecycle, Operation). */
export function splitByCapability(
  questions: Readonly<Record<string, Question>>,
  capabilities: JsonObject,
): Split {
  const able: [string, Question][] = [];
  const refused: [string, Answer][] = [];
  for (const [key, question] of Object.entries(questions)) {
    const reason = findIncapacity(question, capabilities);
    if (reason === undefined) able.push([key, question]);
    else refused.push([key, { kind: 'refused', code: REFUSED, reason }]);
  }
  return { able, refused };
}
