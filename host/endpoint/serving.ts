import type { Gateway } from '../gateway.ts';
import type { Arrival } from './arrival.ts';
import type { Caller } from './callers.ts';
import type { ItemLists } from './itemLists.ts';
import type { ToolLists } from './toolLists.ts';

/** One way of serving, for the revisions that it is for. */
export interface Serving {
  serve(caller: Caller, arrival: Arrival): Promise<void>;
  /** Ends all that this caller has opened. */
  endOf(caller: Caller): void;
  close(): Promise<unknown>;
}

/** What is the same for all servers of an endpoint. */
export interface Behind {
  readonly gateway: Gateway;
  readonly lists: ToolLists;
  readonly items: ItemLists;
  readonly onError: (error: Error) => void;
}
