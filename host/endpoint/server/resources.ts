import type { Result, Server, ServerContext } from '@modelcontextprotocol/server';
import { isInputRequiredResult } from '@modelcontextprotocol/server';
import { STATELESS_REVISION } from './conversing.ts';
import { requestItem, type Serving } from './features.ts';
import { listParams, paramsAs, textIn } from './params.ts';
import { toListedFor } from '../revision.ts';

export const uriParams = paramsAs((params) => ({ uri: textIn(params, 'uri') }));

/** Resources and their templates; what follows their changes is in `subscriptions.ts`. */
export function registerResources(server: Server, serving: Serving): void {
  const { agent, items } = serving;
  const listed = (kind: 'resource' | 'template') => {
    const revision = server.getNegotiatedProtocolVersion();
    return items.of(agent, kind).map((definition) => toListedFor(definition, revision));
  };
  server.setRequestHandler('resources/list', listParams, () => ({ resources: listed('resource') }));
  server.setRequestHandler('resources/templates/list', listParams, () => ({
    resourceTemplates: listed('template'),
  }));
  server.setRequestHandler('resources/read', uriParams, ({ uri }, context) =>
    read(server, serving, uri, context),
  );
}

async function read(server: Server, serving: Serving, uri: string, context: ServerContext): Promise<Result> {
  const result = await serving.conversing.run<Result>(context, { subject: [uri] }, (conversation, signal) =>
    requestItem(server, serving, {
      method: 'resources/read',
      kind: 'resource',
      name: uri,
      arguments: {},
      envelope: context.mcpReq.envelope,
      signal,
      conversation,
    }),
  );
  if (isInputRequiredResult(result)) return result;
  // What a role may read is nobody else's, whatever the server behind says of it.
  const { ttlMs, cacheScope: _, ...contents } = result;
  const isCached = ttlMs !== undefined && server.getNegotiatedProtocolVersion() === STATELESS_REVISION;
  return isCached ? { ...contents, ttlMs, cacheScope: 'private' } : contents;
}
