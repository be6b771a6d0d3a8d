import {
  isInitializeRequest,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';
import { toMessage } from '../rpcMessage.ts';
import { type HttpFault, toInvalid } from './httpFault.ts';

/** Messages that one batch may hold. */
const MAX_BATCH = 100;

/** What a client has posted: one message, or a batch of them. */
export interface Posted {
  readonly messages: readonly JSONRPCMessage[];
  readonly requests: readonly RequestId[];
  /** The revision that is asked for, where a session is to begin. */
  readonly initialize?: string;
}

/** Reads a body. Ids must differ, or nobody could tell whose an answer is (JSON-RPC 2.0 §4). */
export function readPosted(body: unknown): Posted | HttpFault {
  const given: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (given.length === 0 || given.length > MAX_BATCH)
    return toInvalid(`a batch holds 1 to ${MAX_BATCH} messages.`);
  const messages = given.flatMap((each) => toMessage(each) ?? []);
  if (messages.length < given.length) return toInvalid('the body is no JSON-RPC message.');
  const asking = messages.filter((message) => isJSONRPCRequest(message));
  const requests = asking.map(({ id }) => id);
  if (new Set(requests).size < requests.length) return toInvalid('two requests have one id.');
  // A notification of this name begins nothing: nobody would learn the session's id.
  const beginning = asking.find(({ method }) => method === 'initialize');
  if (!beginning) return { messages, requests };
  if (!isInitializeRequest(beginning)) return toInvalid('the parameters of initialize are incomplete.');
  if (messages.length > 1) return toInvalid('initialize comes by itself.');
  return { messages, requests, initialize: beginning.params.protocolVersion };
}
