import { property } from '../../../../base/json.ts';
import { encodeHeader } from '../../../../base/paramHeaders.ts';
import type { SentHeaders } from '../ownHeaders.ts';

/** What a connection says of itself with each request. */
export interface Session {
  readonly id: string | undefined;
  readonly revision: string | undefined;
}

/** What a caller cannot set for a single request. */
const reserved: ReadonlySet<string> = new Set([
  ...['authorization', 'dpop', 'content-type', 'accept', 'last-event-id'],
  ...['mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id'],
]);

/** The headers of a request without a body (Streamable HTTP, Session Management, Protocol Version Header). */
export function toSessionHeaders({ id, revision }: Session): SentHeaders {
  return {
    ...(id === undefined ? {} : { 'mcp-session-id': id }),
    ...(revision === undefined ? {} : { 'mcp-protocol-version': revision }),
  };
}

/** The headers of GET, for a stream from its begin or after an event (Listening, Resumability and Redelivery). */
export function toStreamHeaders(session: Session, lastEventId: string | undefined): SentHeaders {
  return {
    ...toSessionHeaders(session),
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
}

/** The headers of a POST of this message. */
export function toMessageHeaders(message: object, session: Session, more: SentHeaders): SentHeaders {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(more))
    if (!reserved.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  // A session begins with this request, so that it belongs to none.
  const isFirst = property(message, 'method') === 'initialize';
  return {
    ...headers,
    ...toSessionHeaders(isFirst ? { ...session, id: undefined } : session),
    ...toBodyHeaders(message),
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
}

/** The revision that a request names in `_meta` (MCP 2026-07-28); undefined for the revisions with sessions. */
export function revisionOf(message: object): string | undefined {
  const meta = property(property(message, 'params'), '_meta');
  const revision = property(meta, 'io.modelcontextprotocol/protocolVersion');
  return typeof revision === 'string' && property(message, 'id') !== undefined ? revision : undefined;
}

/** What must be said with headers as well as in the body (MCP 2026-07-28, Streamable HTTP, Standard Headers). */
function toBodyHeaders(message: object): Record<string, string> {
  const revision = revisionOf(message);
  const method = property(message, 'method');
  if (revision === undefined || typeof method !== 'string') return {};
  const params = property(message, 'params');
  const name = property(params, 'name') ?? property(params, 'uri');
  return {
    'mcp-protocol-version': revision,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': encodeHeader(name) } : {}),
  };
}
