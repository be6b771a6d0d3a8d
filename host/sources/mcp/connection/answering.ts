import type { RequestId } from '@modelcontextprotocol/client';
import type { JsonObject } from '../../../base/json.ts';
import { toError } from '../../../errors.ts';
import type { Exchange } from '../questions/exchange.ts';
import type { Transport } from './transport.ts';

/**
 * Whose call something of a server belongs to, by the stream that it came on: that of a call's request, that of some
 * other request or of one that is over, or one that all share.
 */
export type Bearing = Exchange | 'nobody' | 'unknown';

/** A request of a server. */
export interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly of: Bearing;
  /** Aborts when the server withdraws it, and with the connection. */
  readonly signal: AbortSignal;
}

export type Reply =
  | { readonly result: JsonObject }
  | { readonly error: { readonly code: number; readonly message: string } };

export interface Answering {
  /** Answers it some time, unless it is withdrawn. */
  take(id: unknown, asked: Omit<Asked, 'signal'>): void;
  /** The server no longer wants to know. */
  withdraw(id: unknown): void;
  end(): void;
}

/** Questions that are open at once: each may wait for a person. */
const mostOpen = 32;
/** Answers that the server has not taken yet. */
const mostAnswers = 100;

/**
 * Answers what a server asks of us. One that asks without end, or does not read the answers, would have us keep all of
 * it: what is too much is refused, and some answers are dropped.
 */
export function createAnswering(
  transport: Transport,
  onFault: (error: Error) => void,
  reply: (asked: Asked) => Promise<Reply>,
): Answering {
  const open = new Map<RequestId, AbortController>();
  let underWay = 0;
  const send = (id: RequestId, answer: Reply): void => {
    if (underWay >= mostAnswers) return;
    underWay += 1;
    const done = (): void => void (underWay -= 1);
    transport
      .send({ jsonrpc: '2.0', id, ...answer })
      .catch(onFault)
      .finally(done);
  };
  const ask = async (id: RequestId, asked: Omit<Asked, 'signal'>): Promise<void> => {
    const withdrawn = new AbortController();
    open.set(id, withdrawn);
    try {
      const answer = await reply({ ...asked, signal: withdrawn.signal });
      if (!withdrawn.signal.aborted) send(id, answer);
    } catch (error) {
      if (!withdrawn.signal.aborted) send(id, refusal(-32_603, 'The question could not be passed on.'));
      onFault(toError(error));
    } finally {
      if (open.get(id) === withdrawn) open.delete(id);
    }
  };
  const withdraw = (id: unknown): void => {
    open.get(id as RequestId)?.abort(new Error('The server has withdrawn the question.'));
    open.delete(id as RequestId);
  };
  return {
    take: (id, asked) => {
      if (typeof id !== 'string' && typeof id !== 'number') return;
      if (asked.method === 'ping') return send(id, { result: {} });
      if (open.has(id)) return send(id, refusal(-32_600, 'A request of this id is open already.'));
      if (open.size >= mostOpen) return send(id, refusal(-32_600, `${mostOpen} questions are open already.`));
      void ask(id, asked);
    },
    withdraw,
    end: () => {
      for (const id of [...open.keys()]) withdraw(id);
    },
  };
}

function refusal(code: number, message: string): Reply {
  return { error: { code, message } };
}
