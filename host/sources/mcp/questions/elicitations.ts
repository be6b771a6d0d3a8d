import type { Conversation } from '../../conversation.ts';
import { elicitationIdOf } from './question.ts';

/** Whose elicitations they are that happen at a URL: the server says by their id when one is complete. */
export interface Elicitations {
  /** `elicitation` is what the server asked with. One without an id is never said to be complete. */
  remember(elicitation: unknown, conversation: Conversation): void;
  /** `params` are those of `notifications/elicitation/complete`. Whom it belongs to hears of it, once. */
  complete(params: unknown): void;
}

/** Those that are open at once; of more the oldest is forgotten. */
const mostRemembered = 1_000;

export function createElicitations(): Elicitations {
  const open = new Map<string, Conversation>();
  return {
    remember: (elicitation, conversation) => {
      const id = elicitationIdOf(elicitation);
      if (id === undefined) return;
      // Whoever was asked first keeps it: an id that comes again is a mistake of the server.
      if (open.has(id)) return;
      open.set(id, conversation);
      const [oldest] = open.keys();
      if (open.size > mostRemembered && oldest !== undefined) open.delete(oldest);
    },
    complete: (params) => {
      const elicitationId = elicitationIdOf(params);
      if (elicitationId === undefined) return;
      const conversation = open.get(elicitationId);
      open.delete(elicitationId);
      conversation?.tell({ method: 'notifications/elicitation/complete', params: { elicitationId } });
    },
  };
}
