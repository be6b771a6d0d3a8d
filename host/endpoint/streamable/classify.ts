import {
  classifyInboundRequest,
  type InboundClassificationOutcome,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import { property } from '../../base/json.ts';
import { type Arrival, headerOf } from '../arrival.ts';
import { STATELESS_REVISION } from '../server/conversing.ts';

/**
 * Whether a request stands for itself, as those of revision 2026-07-28 do, or belongs to a session. Where header and
 * envelope agree, or the header names an older revision and there is no envelope, nothing is left to weigh; most
 * requests are such. A GET and a DELETE have nothing but their header.
 */
export function isStateless(arrival: Arrival): boolean {
  const { request, body } = arrival;
  const version = headerOf(request, 'mcp-protocol-version');
  if (request.method !== 'POST') return version === STATELESS_REVISION;
  const claim = property(property(property(body, 'params'), '_meta'), PROTOCOL_VERSION_META_KEY);
  if (version === STATELESS_REVISION && claim === STATELESS_REVISION) return true;
  const isOlder = version !== undefined && version < STATELESS_REVISION;
  if (isOlder && claim === undefined && !Array.isArray(body)) return false;
  return classify(arrival).kind !== 'legacy';
}

/** What the specification makes of the headers and the body of a request together. */
export function classify({ request, body }: Arrival): InboundClassificationOutcome {
  const version = headerOf(request, 'mcp-protocol-version');
  const method = headerOf(request, 'mcp-method');
  const name = headerOf(request, 'mcp-name');
  return classifyInboundRequest({
    httpMethod: request.method ?? '',
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
    ...(method === undefined ? {} : { mcpMethodHeader: method }),
    ...(name === undefined ? {} : { mcpNameHeader: name }),
    ...(body === undefined ? {} : { body }),
  });
}
