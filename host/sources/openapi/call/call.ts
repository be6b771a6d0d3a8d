import { secretsIn } from '../../../config/expand.ts';
import { errorResult, type ToolResult, unsentResult } from '../../tool.ts';
import type { SpecEntry } from '../reading/specReader.ts';
import { parsePathTemplate } from '../tool/pathTemplate.ts';
import { prepareArguments } from './arguments.ts';
import { authorize, chooseRequirement, type Credentials } from './auth.ts';
import type { SentCredential } from './answers/context.ts';
import type { Mask } from './answers/mask.ts';
import { schemaOfChoice } from './bodies/schemaOfChoice.ts';
import { buildWithFiles } from './bodies/buildWithFiles.ts';
import type { Building } from './request.ts';
import { toToolResult } from './response.ts';
import type { Sender } from './send.ts';
import type { ServerReading } from './target.ts';
import type { Uploads } from './uploads.ts';

export interface Caller extends Omit<Credentials, 'source'> {
  /** The source. */
  readonly name: string;
  /** The confirmed server; absent while nobody has confirmed one. */
  readonly server: ServerReading | undefined;
  readonly sender: Sender;
  readonly uploads: Uploads;
  /** Takes credentials out of what comes back. */
  maskOf(credentials: readonly string[]): Mask;
  /** Hears of each credential that the API has answered with 401. */
  onRefused(credential: SentCredential): void;
}

/** One call: check, build, authorize, send, read. Each step can end it with a result that says what to do. */
export async function callApi(
  caller: Caller,
  entry: SpecEntry,
  given: unknown,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { name, sender } = caller;
  const { tool, plan, security } = entry;
  const built = await buildCall(caller, entry, given);
  if (built.kind === 'refused') return unsentResult(built.reason);
  // A person may be asked for a credential, and take any time.
  const authorizing = authorize(built.request, security, { ...caller, source: name });
  const authorized = await unlessCancelled(authorizing, signal);
  if (authorized === undefined)
    return unsentResult('The call was cancelled while its credential was asked for, so nothing was sent.');
  if (authorized.kind === 'refused') return unsentResult(authorized.reason);
  const { request } = authorized;
  const sent = await sender.send(request, signal);
  const mask = caller.maskOf(authorized.values);
  if (sent.kind === 'failed') return errorResult(mask(sent.reason), sent.httpStatus);
  const { status } = sent.answer;
  // Whoever was let in is told nothing of credentials.
  const sentCredentials = status < 400 ? [] : authorized.schemes;
  const credentials = sentCredentials.map((scheme) => ({
    scheme,
    secrets: secretsIn(caller.auth[scheme] ?? ''),
  }));
  if (status === 401) for (const credential of credentials) caller.onRefused(credential);
  return toToolResult(sent.answer, {
    source: name,
    operation: tool.native,
    method: plan.method,
    url: `${request.origin}${request.path}`,
    address: addressOf(caller, entry),
    expectsJson: plan.expectsJson,
    outputSchema: tool.outputSchema,
    parameters: plan.parameters,
    credentials,
    mask,
  });
}

/** What the work comes to, or nothing where the signal ends the wait for it. */
async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise: cancelled, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function addressOf({ server }: Caller, { plan }: SpecEntry): string {
  if (server?.kind !== 'server') return plan.path;
  const { origin, basePath } = server.server;
  return `${origin}${plan.basePath ?? basePath}${parsePathTemplate(plan.path).path}`;
}

/**
 * The request of a call, still without its credentials, or why there can be none. Files of the workspace are read, and nothing is sent. The document's own
 * `servers` play no part: whoever wrote it must not choose who gets the credentials (CVE-2026-44661).
 */
export async function buildCall(
  { name, server, auth, uploads }: Caller,
  entry: SpecEntry,
  given: unknown,
): Promise<Building> {
  const { plan, security } = entry;
  const refused = (reason: string): Building => ({ kind: 'refused', reason });
  if (server === undefined) {
    return refused(
      `${name} has no confirmed server, so nothing was sent. Set \`server\` for it in gateway.yaml, ` +
        'or run "Gatehouse: Expose as MCP Tools" in VS Code.',
    );
  }
  if (server.kind === 'unusable') return refused(`Nothing was sent: ${server.reason}`);
  const schema = schemaOfChoice(await entry.inputSchema(), plan.body, given);
  const prepared = prepareArguments(schema, given);
  if (prepared.kind === 'invalid') return refused(prepared.reason);
  const built = await buildWithFiles(plan, server.server, prepared.value, uploads);
  if (built.kind === 'refused') return built;
  const choice = chooseRequirement(security, { auth, source: name });
  return choice.kind === 'refused' ? choice : built;
}
