import { errorResult, type ToolResult } from '../../tool.ts';
import type { ApiTool } from '../tool/convert.ts';
import { prepareArguments } from './arguments.ts';
import { authorize, chooseRequirement, type Credentials, namesOf } from './auth.ts';
import { type Building, buildRequest } from './request.ts';
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

/** One call: check, build, authorize, send, read. Each step can end it with a result that says what to do. */
export async function callApi(
  caller: Caller,
  entry: ApiTool,
  given: unknown,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { name, sender } = caller;
  const { tool, plan, security } = entry;
  const built = buildCall(caller, entry, given);
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

/**
 * The request of a call, still without its credentials, or why there can be none. Pure. The document's own
 * `servers` play no part: whoever wrote it must not choose who gets the credentials (CVE-2026-44661).
 */
export function buildCall(
  { name, server, auth }: Caller,
  { tool, plan, security }: ApiTool,
  given: unknown,
): Building {
  const refused = (reason: string): Building => ({ kind: 'refused', reason });
  if (server === undefined) {
    return refused(
      `${name} has no confirmed server, so nothing was sent. Set \`server\` for it in gateway.yaml, ` +
        'or run "Gatehouse: Expose as MCP Tools" in VS Code.',
    );
  }
  if (server.kind === 'unusable') return refused(`Nothing was sent: ${server.reason}`);
  const prepared = prepareArguments(tool.inputSchema, given);
  if (prepared.kind === 'invalid') return refused(prepared.reason);
  const built = buildRequest(plan, server.server, prepared.value);
  if (built.kind === 'refused') return built;
  const choice = chooseRequirement(security, { auth, source: name });
  return choice.kind === 'refused' ? choice : built;
}
