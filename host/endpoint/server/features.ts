import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import { type JsonObject, property } from '../../base/json.ts';
import { toError } from '../../errors.ts';
import type { Gateway, ItemRequest } from '../../gateway.ts';
import { INVALID_PARAMS, RESOURCE_NOT_FOUND } from '../../sources/item.ts';
import type { ItemLists } from '../itemLists.ts';
import type { ToolLists } from '../toolLists.ts';
import type { Conversing } from './conversing.ts';

/** What the features of one server have in common: who calls, and through what. */
export interface Serving {
  readonly agent: string;
  readonly gateway: Gateway;
  readonly lists: Pick<ToolLists, 'of' | 'offering' | 'describe'>;
  readonly items: Pick<ItemLists, 'of'>;
  readonly conversing: Conversing;
  /** Hears of faults of ours, of which the client learns nothing. */
  readonly onError: (error: Error) => void;
}

/**
 * What the client calls itself, for people to see. Over a pair of streams a client without a session says it with each
 * request, and the server has never been told.
 */
export function clientOf(server: Server, envelope?: unknown): { readonly client?: string } {
  const said = property(property(envelope, 'io.modelcontextprotocol/clientInfo'), 'name');
  const name = server.getClientVersion()?.name ?? said;
  return typeof name === 'string' ? { client: name.slice(0, 100) } : {};
}

/**
 * Asks the gateway for something of a resource or a prompt, with the client as the other side.
 *
 * @throws {ProtocolError} where it failed or is not allowed.
 */
export async function requestItem(
  server: Server,
  { agent, gateway, onError }: Serving,
  { envelope, ...request }: Omit<ItemRequest, 'agent' | 'client'> & { readonly envelope: unknown },
): Promise<JsonObject> {
  const answer = await gateway
    .request({ agent, ...clientOf(server, envelope), ...request })
    .catch((error: unknown) => hide(error, onError));
  if (answer.kind === 'ok') return answer.result;
  const isAboutUri =
    request.kind === 'resource' && [RESOURCE_NOT_FOUND, INVALID_PARAMS].includes(answer.code);
  // MCP 2026-07-28, Resources, Error Handling: the URI stands in the error.
  throw new ProtocolError(answer.code, answer.reason, isAboutUri ? { uri: request.name } : undefined);
}

/**
 * What is thrown inside Gatehouse tells the client nothing.
 *
 * @throws {ProtocolError} always.
 */
export function hide(error: unknown, onError: Serving['onError']): never {
  onError(toError(error));
  throw new ProtocolError(ProtocolErrorCode.InternalError, 'Internal error');
}
