import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  isSpecType,
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

/**
 * The request that a client cancels, which is never answered (MCP 2025-11-25, Cancellation). A notification that is not as
 * it should be cancels nothing, here as in the SDK.
 */
export function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  const isCancelling = 'method' in message && message.method === 'notifications/cancelled';
  return isCancelling && isSpecType.CancelledNotification(message) ? message.params.requestId : undefined;
}

/** By what it looks like, so that it is checked against one form alone. */
function kindOf(value: object): (value: unknown) => value is JSONRPCMessage {
  if ('method' in value) return 'id' in value ? isJSONRPCRequest : isJSONRPCNotification;
  return 'error' in value ? isJSONRPCErrorResponse : isJSONRPCResultResponse;
}
