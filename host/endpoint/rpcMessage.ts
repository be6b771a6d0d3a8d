import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';
import { isObject } from '../base/json.ts';

/** The message that a JSON value is (JSON-RPC 2.0 §4 and §5); undefined where it is none. */
export function toMessage(value: unknown): JSONRPCMessage | undefined {
  if (!isObject(value)) return undefined;
  const isOfKind = kindOf(value);
  return isOfKind(value) ? value : undefined;
}

/** The request that a client cancels, which is never answered (MCP 2025-11-25, Cancellation). */
export function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** By what it looks like, so that it is checked against one form alone. */
function kindOf(value: object): (value: unknown) => value is JSONRPCMessage {
  if ('method' in value) return 'id' in value ? isJSONRPCRequest : isJSONRPCNotification;
  return 'error' in value ? isJSONRPCErrorResponse : isJSONRPCResultResponse;
}
