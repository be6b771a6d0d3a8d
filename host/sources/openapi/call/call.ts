import { errorResult, type ToolResult } from '../../tool.ts';
import type { ApiTool } from '../tool/convert.ts';
import { prepareArguments } from './arguments.ts';
import { authorize, type Credentials, namesOf } from './auth.ts';
import { buildRequest } from './request.ts';
import { toToolResult } from './response.ts';
import type { Sender } from './send.ts';
import type { ServerReading } from './target.ts';

export interface Caller extends Omit<Credentials, 'source'> {
  /** The source. */
  readonly name: string;
  /** The confirmed server; absent while nobody has confirmed one. */
  readonly server: ServerReading | undefined;
  readonly sender: Sender;
}

/**
 * One call: check, build, authorize, send, read. Each step can end it with a result that says what to do.
 * The document's own `servers` play no part: whoever wrote it must not choose who gets the credentials
 * (CVE-2026-44661).
 */
export async function callApi(
  caller: Caller,
  { tool, plan, security }: ApiTool,
  given: unknown,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { name, server, sender } = caller;
  if (server === undefined) {
    return errorResult(
      `${name} has no confirmed server, so nothing was sent. Set \`server\` for it in gateway.yaml, ` +
        'or run "Gatehouse: Expose as MCP Tools" in VS Code.',
    );
  }
  if (server.kind === 'unusable') return errorResult(`Nothing was sent: ${server.reason}`);
  const prepared = prepareArguments(tool.inputSchema, given);
  if (prepared.kind === 'invalid') return errorResult(prepared.reason);
  const built = buildRequest(plan, server.server, prepared.value);
  if (built.kind === 'refused') return errorResult(built.reason);
  const authorized = await authorize(built.request, security, { ...caller, source: name });
  if (authorized.kind === 'refused') return errorResult(authorized.reason);
  const { request } = authorized;
  const sent = await sender.send(request, signal);
  if (sent.kind === 'failed') return errorResult(sent.reason);
  return toToolResult(sent.answer, {
    method: plan.method,
    url: `${request.origin}${request.path}`,
    expectsJson: plan.expectsJson,
    outputSchema: tool.outputSchema,
    schemes: namesOf(security),
    source: name,
  });
}
