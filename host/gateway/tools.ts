import type { Catalog, CatalogEntry } from '../catalog/catalog.ts';
import { isConnector } from '../sources/source.ts';
import { bytesOf, errorResult, type ToolResult, unsentResult } from '../sources/tool.ts';
import { withClientUris } from './clientUris.ts';
import type { Deed, Failure } from './deed.ts';
import type { Pipeline } from './pipeline.ts';
import { governConversation } from './questions.ts';
import type { CallRequest } from './request.ts';

/** A tool call as the pipeline takes it. */
export function toToolDeed(
  { tool, source }: CatalogEntry,
  request: CallRequest,
  { catalog, pipeline }: { readonly catalog: Catalog; readonly pipeline: Pipeline },
): Deed<ToolResult> {
  const { agent, client, signal, arguments: given } = request;
  return {
    ...{
      agent,
      client,
      signal,
      subject: tool,
      title: tool.title,
      description: tool.description,
      arguments: given,
    },
    findFault: async () => {
      const fault = await source.findFault(tool.native, given);
      return fault && { ...fault, isUnsent: true };
    },
    isCurrent: () => {
      const now = catalog.find(tool.id);
      return now?.tool === tool && now.source === source;
    },
    carryOut: async (call) => {
      const conversation = governConversation(request, source.name, pipeline);
      const result = await source.call(call, { signal, ...(conversation ? { conversation } : {}) });
      if (!isConnector(source)) return result;
      return withClientUris(result, (uri) => catalog.items.toClientUri(source, uri));
    },
    toFailure,
    toEnd,
  };
}

function toFailure({ kind, reason }: Failure): ToolResult {
  return kind === 'unsent' ? unsentResult(reason) : errorResult(reason);
}

function toEnd(result: ToolResult) {
  const { isError, httpStatus, reason, isUnsent } = result;
  return { isError, httpStatus, reason, isUnsent, bytes: bytesOf(result) };
}
