import {
  type CallToolRequest,
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { dialectOf } from '../catalog/dialects.ts';
import { GatehouseError, toError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { ToolResult } from '../sources/tool.ts';
import { version } from '../version.ts';
import type { ToolLists } from './toolLists.ts';

/** The revisions of MCP that are served, newest first. */
const protocolVersions = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];

/** A client's own time limit begins anew with each sign of progress, while a person is being asked. */
const PROGRESS_MS = 10_000;

const instructions =
  'Tools of this workspace, governed by its role file. A refused call says which rule refused it and on which line; repeating it does not help.';

/** What a server instance needs of the gateway: who calls, and through what. */
export interface Caller {
  readonly agent: string;
  readonly gateway: Gateway;
  readonly lists: Pick<ToolLists, 'of'>;
  /** Hears of faults of ours, of which the client learns nothing. */
  readonly onError: (error: Error) => void;
  /** Hears of each call that has ended without an answer, because its client cancelled it. */
  readonly onCancelled?: (context: ServerContext) => void;
}

/**
 * One MCP server instance for one client. Instances are never shared: a shared one can hand an answer to
 * the wrong client (CVE-2026-25536).
 */
export function createMcpServer(caller: Caller): Server {
  const server = new Server(
    { name: 'gatehouse', title: 'Gatehouse', version },
    {
      capabilities: { tools: { listChanged: true } },
      instructions,
      supportedProtocolVersions: protocolVersions,
    },
  );
  server.setRequestHandler('tools/list', () => {
    const dialect = dialectOf(server.getClientVersion()?.name);
    return { tools: caller.lists.of(caller.agent, dialect) };
  });
  server.setRequestHandler('tools/call', (request, context) => callTool(server, caller, request, context));
  return server;
}

async function callTool(
  server: Server,
  { agent, gateway, onError, onCancelled }: Caller,
  request: CallToolRequest,
  context: ServerContext,
): Promise<CallToolResult> {
  const { signal } = context.mcpReq;
  const client = server.getClientVersion()?.name;
  const stopProgress = reportProgress(context);
  try {
    const result = await gateway.call({
      agent,
      ...(client === undefined ? {} : { client: client.slice(0, 100) }),
      name: request.params.name,
      arguments: request.params.arguments ?? {},
      signal,
    });
    const outputSchema = gateway.find(request.params.name)?.tool.outputSchema;
    return server.projectCallToolResult(toWireResult(result), outputSchema);
  } catch (error) {
    throw toProtocolError(error, onError);
  } finally {
    stopProgress();
    if (signal.aborted) onCancelled?.(context);
  }
}

function toWireResult({ content, structuredContent, isError }: ToolResult): CallToolResult {
  return {
    content: [...content],
    ...(structuredContent === undefined ? {} : { structuredContent }),
    ...(isError ? { isError } : {}),
  };
}

/** An unknown tool is an error of the protocol; whatever else is thrown tells the client nothing. */
function toProtocolError(error: unknown, onError: Caller['onError']): ProtocolError {
  if (error instanceof GatehouseError && error.code === 'unknown-tool') {
    return new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
  onError(toError(error));
  return new ProtocolError(ProtocolErrorCode.InternalError, 'Internal error');
}

function reportProgress({ mcpReq }: ServerContext): () => void {
  const { _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return () => {};
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
    // A client that has gone needs no progress; its call ends by its own signal.
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress } }).catch(() => {});
  }, PROGRESS_MS);
  return () => clearInterval(timer);
}
