import type { JsonObject } from '../base/json.ts';
import type { Conversation } from '../sources/conversation.ts';
import type { ItemMethod } from '../sources/item.ts';

export interface CallRequest {
  /** The caller, known by its token; never what the client says of itself. */
  readonly agent: string;
  /** What the client calls itself, for people to see. */
  readonly client?: string;
  /** The name that a client sent: an alias, or a tool's id. */
  readonly name: string;
  readonly arguments: unknown;
  readonly signal: AbortSignal;
  /** The caller, for what a server tells or asks meanwhile; absent where nobody listens. */
  readonly conversation?: Conversation;
}

/** A resource or a prompt that is asked for, or an argument of one that is to be completed. */
export interface ItemRequest extends Omit<CallRequest, 'name'> {
  readonly method: ItemMethod;
  readonly kind: 'resource' | 'prompt';
  /** The URI, URI template or prompt name that a client sent. */
  readonly name: string;
  /** The other parameters of the method: `arguments` of a prompt, `argument` and `context` of a completion. */
  readonly arguments: JsonObject;
}

export type WatchRequest = Omit<ItemRequest, 'method' | 'kind'>;
