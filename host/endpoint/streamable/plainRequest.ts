import type { JSONRPCRequest, MessageClassification } from '@modelcontextprotocol/server';
import { property } from '../../base/json.ts';
import { type Arrival, headerOf } from '../arrival.ts';
import type { Feature } from '../mcpServer.ts';
import { STATELESS_REVISION } from '../server/conversing.ts';
import { classify } from './classify.ts';

/** A request of revision 2026-07-28 that is as it should be, by body and headers. */
export interface PlainRequest {
  readonly feature: Feature;
  readonly request: JSONRPCRequest;
  readonly classification: MessageClassification;
}

/** The methods that are answered, and the parameter of each that its headers repeat. */
const served: Readonly<Record<string, { readonly feature: Feature; readonly named?: 'name' | 'uri' }>> = {
  'tools/list': { feature: 'tools' },
  'tools/call': { feature: 'tools', named: 'name' },
  'resources/list': { feature: 'resources' },
  'resources/templates/list': { feature: 'resources' },
  'resources/read': { feature: 'resources', named: 'uri' },
  'prompts/list': { feature: 'prompts' },
  'prompts/get': { feature: 'prompts', named: 'name' },
  'completion/complete': { feature: 'completion' },
};

/**
 * The request of an arrival where nothing is left to weigh: its headers are there and say what its body says, letter by
 * letter (MCP 2026-07-28, Streamable HTTP, Request Headers). Of everything else, right or wrong, the SDK makes what the
 * specification has for it.
 */
export function plainRequestIn(arrival: Arrival): PlainRequest | undefined {
  const { request, body } = arrival;
  const header = (name: string): string | undefined => headerOf(request, name);
  const method = header('mcp-method') ?? '';
  const known = Object.hasOwn(served, method) ? served[method] : undefined;
  if (!known || header('mcp-protocol-version') !== STATELESS_REVISION) return undefined;
  const name = header('mcp-name');
  // What begins like this is encoded.
  const isAsNamed =
    known.named === undefined ||
    (name === property(property(body, 'params'), known.named) && !name?.startsWith('=?'));
  if (!isAsNamed) return undefined;
  const route = classify(arrival);
  if (route.kind !== 'modern' || route.messageKind !== 'request') return undefined;
  const { message, classification } = route;
  if (classification.revision !== STATELESS_REVISION) return undefined;
  return { feature: known.feature, request: message, classification };
}
