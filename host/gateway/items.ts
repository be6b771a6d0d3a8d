import { assertNever } from '../base/assert.ts';
import type { ItemTarget } from '../catalog/items.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { judge } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';
import {
  INTERNAL_ERROR,
  INVALID_PARAMS,
  type ItemMethod,
  type ItemResult,
  RESOURCE_NOT_FOUND,
  SERVER_ERROR,
  type Watching,
} from '../sources/item.ts';
import { withClientUrisInside } from './clientUris.ts';
import type { Deed, Failure } from './deed.ts';
import type { Pipeline } from './pipeline.ts';
import { governConversation } from './questions.ts';
import type { ItemRequest, WatchRequest } from './request.ts';

export interface ItemContext {
  readonly catalog: Catalog;
  readonly pipeline: Pipeline;
  /** The policy of now. */
  policy(): Policy;
}

type Failed = Extract<ItemResult, { readonly kind: 'failed' }>;

/** Reads a resource, gets a prompt, or completes an argument of either. Never rejects. */
export async function requestItem(request: ItemRequest, context: ItemContext): Promise<ItemResult> {
  const target = locate(request, context);
  if ('reason' in target) return target;
  const { catalog, pipeline } = context;
  const { method, name, signal } = request;
  const { source, key } = target;
  // What was asked for is told by the name that it was asked by.
  const toUri = (uri: string): string => (uri === key ? name : catalog.items.toClientUri(source, uri));
  return pipeline.run<ItemResult>({
    ...toShared(request, target, context),
    method,
    description: describe(method, target),
    carryOut: async (call) => {
      const conversation = governConversation(request, source.name, pipeline);
      const result = await source.request(method, call, {
        signal,
        ...(conversation ? { conversation } : {}),
      });
      return result.kind === 'ok'
        ? { ...result, result: withClientUrisInside(result.result, toUri) }
        : result;
    },
    toFailure,
    toEnd: (result) =>
      result.kind === 'ok' ? { isError: false, bytes: sizeOf(result.result) } : toFailedEnd(result),
  });
}

/** Follows the changes of a resource. Never rejects. */
export async function watchItem(
  request: WatchRequest,
  onUpdate: () => void,
  context: ItemContext,
): Promise<Watching> {
  const target = locate({ ...request, kind: 'resource' }, context);
  if ('reason' in target) return target;
  const { source, subject } = target;
  const { agent, signal } = request;
  // The role file may have changed since: then a change is none of the agent's business any more.
  const tell = (): void => {
    if (judge(context.policy(), agent, subject).kind !== 'deny') onUpdate();
  };
  return context.pipeline.run<Watching>({
    ...toShared(request, target, context),
    method: 'resources/subscribe',
    description: `Follows the changes of ${target.key} of the external server "${source.name}".`,
    carryOut: (call) => source.watch(call, tell, { signal }),
    toFailure,
    toEnd: (watching) =>
      watching.kind === 'watching' ? { isError: false, bytes: 0 } : toFailedEnd(watching),
    discard: (watching) => {
      if (watching.kind === 'watching') watching.dispose();
    },
  });
}

/** What reading and watching have in common. */
function toShared(
  request: WatchRequest & { readonly kind?: ItemRequest['kind'] },
  target: ItemTarget,
  context: ItemContext,
): Pick<Deed<Failed>, 'agent' | 'client' | 'signal' | 'subject' | 'arguments' | 'findFault' | 'isCurrent'> {
  const { agent, client, signal, arguments: given, kind = 'resource' } = request;
  return {
    ...{ agent, client, signal, subject: target.subject, arguments: given },
    // What a server makes of a name is for the server to say.
    findFault: () => Promise.resolve(undefined),
    isCurrent: () => {
      const now = locate({ ...request, kind }, context);
      return (
        !('reason' in now) &&
        now.source === target.source &&
        now.key === target.key &&
        now.item === target.item
      );
    },
  };
}

/** What a name leads to; of several, the one that the agent may reach. */
function locate(
  { agent, kind, name }: Pick<ItemRequest, 'agent' | 'kind' | 'name'>,
  { catalog, policy }: ItemContext,
): ItemTarget | Failed {
  const found = kind === 'prompt' ? catalog.items.findPrompt(name) : undefined;
  if (kind === 'prompt') return found ?? unknownPrompt(name);
  const all = catalog.items.findResource(name);
  const [first] = all;
  if (!first) return unknownResource(name);
  const reachable = all.filter(({ subject }) => judge(policy(), agent, subject).kind !== 'deny');
  // Where all are denied, the refusal says why.
  return reachable.length > 1 ? ambiguous(name, reachable) : (reachable[0] ?? first);
}

function unknownPrompt(name: string): Failed {
  const reason = `There is no prompt "${shorten(name)}". Ask for the list of prompts.`;
  return { kind: 'failed', code: INVALID_PARAMS, reason, isUnsent: true };
}

function unknownResource(uri: string): Failed {
  const reason = `No server here is known to have the resource "${shorten(uri)}". Ask for the list of resources, or write <source>+<URI> to name the server.`;
  return { kind: 'failed', code: RESOURCE_NOT_FOUND, reason, isUnsent: true };
}

function ambiguous(uri: string, targets: readonly ItemTarget[]): Failed {
  const names = targets.map(({ source }) => `${source.name}+`).join(', ');
  const reason = `Several servers may have the resource "${shorten(uri)}". Write one of these in front of it: ${names}.`;
  return { kind: 'failed', code: INVALID_PARAMS, reason, isUnsent: true };
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;
}

function describe(method: ItemMethod, { key, source }: ItemTarget): string {
  switch (method) {
    case 'resources/read':
      return `Reads ${key} of the external server "${source.name}".`;
    case 'prompts/get':
      return `Gets the prompt "${key}" of the external server "${source.name}".`;
    case 'completion/complete':
      return `Completes an argument of ${key} of the external server "${source.name}".`;
    default:
      return assertNever(method);
  }
}

function toFailure({ kind, reason }: Failure): Failed {
  const failed = { kind: 'failed', code: kind === 'fault' ? INTERNAL_ERROR : SERVER_ERROR, reason } as const;
  return kind === 'fault' ? failed : { ...failed, isUnsent: true };
}

function toFailedEnd({ reason, isUnsent }: Failed) {
  return { isError: true, bytes: Buffer.byteLength(reason), reason, isUnsent };
}

/** The bytes of all texts in a result; Base64 counts as it is. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner) => sum + sizeOf(inner), 0);
}
