import type { ServerResponse } from 'node:http';
import type { Caller } from './callers.ts';

/** The responses that are not complete yet, by the caller that they go to. */
export interface OpenResponses {
  add(caller: Caller, response: ServerResponse): void;
  /** Whether one is open to a caller of this agent whose token is good. */
  holdsOpen(agent: string): boolean;
  /** Cuts off all that goes to this caller: streams, and answers still to come. */
  endOf(caller: Caller): void;
}

export function createOpenResponses(): OpenResponses {
  const open = new Map<ServerResponse, Caller>();
  return {
    add: (caller, response) => {
      open.set(response, caller);
      response.once('close', () => open.delete(response));
    },
    holdsOpen: (agent) => [...open.values()].some((caller) => caller.agent === agent && caller.isGood),
    endOf: (caller) => {
      for (const [response, holder] of [...open]) if (holder === caller) response.destroy();
    },
  };
}
