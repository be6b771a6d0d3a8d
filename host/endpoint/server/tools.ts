import {
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '../../base/json.ts';
import { type Dialect, dialectOf } from '../../catalog/dialects.ts';
import { GatehouseError } from '../../errors.ts';
import type { ToolResult } from '../../sources/tool.ts';
import { toResultFor } from '../revision.ts';
import { answerSearch, isSearchTool } from '../search/searchTools.ts';
import { clientOf, hide, type Serving } from './features.ts';
import { listParams, objectIn, paramsAs, textIn } from './params.ts';

export function registerTools(server: Server, serving: Serving): void {
  server.setRequestHandler('tools/list', listParams, (_, context) => {
    const { dialect, revision } = formOf(server, context);
    return { tools: serving.lists.of(serving.agent, dialect, revision) };
  });
  const callParams = paramsAs((params) => ({
    name: textIn(params, 'name'),
    given: objectIn(params, 'arguments'),
  }));
  server.setRequestHandler('tools/call', callParams, (call, context) =>
    callTool(server, serving, call, context),
  );
}

interface Call {
  readonly name: string;
  readonly given: JsonObject;
}

/** How the client reads a tool. */
interface Form {
  readonly dialect: Dialect;
  readonly revision: string | undefined;
}

function formOf(server: Server, { mcpReq }: ServerContext): Form {
  const dialect = dialectOf(clientOf(server, mcpReq.envelope).client);
  return { dialect, revision: server.getNegotiatedProtocolVersion() };
}

/** A call of a tool, or of one that stands for others: finding and describing are answered from the agent's own list. */
async function callOffered(
  { agent, lists }: Serving,
  { name, given, form }: Call & { readonly form: Form },
  call: (named: Call) => Promise<ToolResult>,
): Promise<ToolResult> {
  if (!isSearchTool(name)) return call({ name, given });
  const { all, searched } = lists.offering(agent);
  if (searched.length === 0) return call({ name, given });
  const answered = answerSearch(name, { reachable: all, given }, (entry) =>
    lists.describe(entry, form.dialect, form.revision),
  );
  return answered.kind === 'call' ? call({ name: answered.name, given: answered.given }) : answered.result;
}

async function callTool(
  server: Server,
  serving: Serving,
  call: Call,
  context: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  const { agent, gateway, conversing, onError } = serving;
  const { name, given } = call;
  const result = await conversing.run(context, { subject: [name, given] }, (conversation, signal) =>
    callOffered(serving, { ...call, form: formOf(server, context) }, (named) =>
      gateway.call({
        ...{ agent, ...clientOf(server, context.mcpReq.envelope), name: named.name },
        ...{ arguments: named.given, signal, conversation },
      }),
    )
      .then(toWireResult)
      .catch((error: unknown) => toProtocolError(error, onError)),
  );
  if (isInputRequiredResult(result)) return result;
  const outputSchema = gateway.find(name)?.tool.outputSchema;
  const projected = server.projectCallToolResult(result, outputSchema);
  return toResultFor(projected, server.getNegotiatedProtocolVersion());
}

function toWireResult({ content, structuredContent, isError }: ToolResult): CallToolResult {
  return {
    content: [...content],
    ...(structuredContent === undefined ? {} : { structuredContent }),
    ...(isError ? { isError } : {}),
  };
}

/**
 * An unknown tool is an error of the protocol; whatever else is thrown tells the client nothing.
 *
 * @throws {ProtocolError} always.
 */
function toProtocolError(error: unknown, onError: Serving['onError']): never {
  if (error instanceof GatehouseError && error.code === 'unknown-tool')
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  return hide(error, onError);
}
