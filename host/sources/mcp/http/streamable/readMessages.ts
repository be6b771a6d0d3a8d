import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { isObject } from '../../../../base/json.ts';
import type { RpcId } from '../answers/mendMessage.ts';

/** The messages of one JSON value: a single one, or a batch of them (JSON-RPC 2.0 §6). */
export interface ReadMessages {
  readonly messages: readonly JSONRPCMessage[];
  /** Whether there was nothing else. */
  readonly isWhole: boolean;
}

/** An event of a stream that holds something else. */
export class NotRpc extends Error {
  constructor() {
    super('The server sent an event that is no JSON-RPC message.');
  }
}

/** Tells messages from what is none. What they hold is for whoever asked to judge, piece by piece. */
export function readMessages(value: unknown): ReadMessages {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const messages = values.map(toMessage).filter((message) => message !== undefined);
  return { messages, isWhole: messages.length === values.length };
}

/** The id of the request that a message answers. */
export function answeredBy(message: JSONRPCMessage): RpcId | undefined {
  return 'method' in message ? undefined : message.id;
}

function toMessage(value: unknown): JSONRPCMessage | undefined {
  if (!isObject(value)) return undefined;
  const { id, method } = value;
  if (typeof method !== 'string') {
    const isAnswer = method === undefined && ('result' in value || isObject(value['error']));
    return isAnswer ? (value as JSONRPCMessage) : undefined;
  }
  if (id === undefined || typeof id === 'string' || typeof id === 'number') return value as JSONRPCMessage;
  if (id !== null) return undefined;
  // A notification has no id, which some servers write as null.
  const { id: _, ...rest } = value;
  return rest as JSONRPCMessage;
}
