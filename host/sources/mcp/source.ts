import { assertNever } from '../../base/assert.ts';
import type { Approval, ConnectorState } from '../../../protocol/connectors.ts';
import type { ConnectorEntry } from '../../config/connectorEntry.ts';
import type { ConnectorSource, ConnectorView } from '../source.ts';
import { type ExternalTool, type ToolResult, unsentResult } from '../tool.ts';
import { createTurnstile } from '../turnstile.ts';
import { type CallLimits, callTool, notConnected } from './call/callTool.ts';
import type { Connection } from './connection/connection.ts';
import { createHttpOpener } from './open/httpOpener.ts';
import type { Opener } from './open/opener.ts';
import { createStdioOpener } from './open/stdioOpener.ts';
import { toIdentity, toPlace } from './place.ts';
import { Supervisor } from './supervisor.ts';
import type { VerdictCache } from './verdictCache.ts';

export interface ConnectorOptions {
  /** The source's name in gateway.yaml. */
  readonly name: string;
  readonly entry: ConnectorEntry;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Fills a template in. Throws an Error whose message says what is missing and what to do. */
  resolve(template: string): Promise<string>;
  /** The approval that a command or a credential lacks; undefined where a person has approved exactly it. */
  findMissingApproval(): Promise<Approval | undefined>;
  /** Takes credentials out of a text that somebody else wrote, before it is shown. */
  mask(text: string): string;
  readonly verdicts: VerdictCache;
  readonly limits: { readonly callSeconds?: number; readonly responseBytes?: number };
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
  /** Hears each line that the server's process writes to standard error. */
  onLine(line: string): void;
}

/** Calls of one server at once; more wait. */
const mostInFlight = 64;
/** However much progress a call makes. */
const mostSeconds = 600;

/** The tools of one external MCP server. Begins to connect at once. */
export function createConnectorSource(options: ConnectorOptions): ConnectorSource {
  const { name, entry } = options;
  const supervisor = new Supervisor({
    name,
    opener: toOpener(options),
    isProcess: entry.kind === 'stdio',
    ...(entry.kind === 'stdio' && entry.idleMinutes !== undefined
      ? { idleMs: entry.idleMinutes * 60_000 }
      : {}),
    mask: (text) => options.mask(text),
    log: (level, message) => options.log(level, message),
  });
  // One and the same, because what is worked out of a list of tools is kept by it.
  const none: readonly ExternalTool[] = [];
  const find = (native: string): ExternalTool | undefined =>
    supervisor.known.lists?.tools.find((tool) => tool.native === native);
  return {
    name,
    kind: 'mcp',
    identity: toIdentity(entry),
    get tools() {
      return supervisor.known.lists?.tools ?? none;
    },
    problems: [],
    get isListed() {
      return supervisor.known.lists !== undefined && !supervisor.known.isStale;
    },
    get view() {
      return toView(supervisor, options);
    },
    onDidChange: supervisor.known.onDidChange,
    ready: supervisor.connect(),
    connect: () => supervisor.connect(),
    disconnect: () => supervisor.disconnect(),
    findFault: async (native) => {
      if (!find(native)) return goneResult(name, native);
      const reason = supervisor.isAwaited ? undefined : whyNot(supervisor.known.state);
      return reason === undefined ? undefined : notConnected(name, reason);
    },
    call: createCall(options, supervisor, find),
    dispose: () => supervisor.dispose(),
  };
}

function toOpener(options: ConnectorOptions): Opener {
  const { entry, folder, verdicts } = options;
  const shared = {
    folder,
    resolve: (template: string) => options.resolve(template),
    findMissingApproval: () => options.findMissingApproval(),
  };
  switch (entry.kind) {
    case 'http':
      return createHttpOpener({ ...shared, entry, verdicts });
    case 'stdio':
      return createStdioOpener({ ...shared, entry, onLine: (line) => options.onLine(line) });
    default:
      return assertNever(entry);
  }
}

function createCall(
  { name, limits, mask }: ConnectorOptions,
  supervisor: Supervisor,
  find: (native: string) => ExternalTool | undefined,
): ConnectorSource['call'] {
  const turnstile = createTurnstile(mostInFlight);
  const callLimits: CallLimits = {
    callSeconds: limits.callSeconds ?? 60,
    mostSeconds: Math.max(mostSeconds, limits.callSeconds ?? 0),
    responseBytes: limits.responseBytes ?? 10 * 1024 * 1024,
  };
  const send = async (
    connection: Connection,
    tool: ExternalTool,
    given: unknown,
    signal: AbortSignal,
  ): Promise<ToolResult> => {
    const called = await callTool(connection, tool, given, { signal, limits: callLimits });
    const { result, repairs, trouble, ms } = called;
    if (ms !== undefined) supervisor.known.noteLatency(ms);
    supervisor.known.noteRepairs(repairs);
    if (called.isUnstructured) supervisor.known.noteUnstructured(tool.native);
    if (trouble === 'session-lost') supervisor.reopen(connection, 'It no longer knew the session.');
    if (trouble === 'no-answer') supervisor.doubt(connection);
    if (trouble === 'unauthorized') supervisor.refuse(connection, result.reason ?? 'It refused a call.');
    return withMask(result, mask);
  };
  return async (call, { signal }) => {
    const tool = call.source === name ? find(call.native) : undefined;
    if (!tool) return goneResult(name, call.native);
    const release = supervisor.hold();
    try {
      const connection = await supervisor.use(signal);
      if (!connection) return notConnected(name, whyNot(supervisor.known.state) ?? 'it has just been ended.');
      // What was decided about is this definition; a server that was started just now may have another one.
      if (find(tool.native)?.definition !== tool.definition) return goneResult(name, tool.native);
      const leave = await turnstile.enter(signal);
      try {
        // Whoever waited for others may find another connection, and another definition, than was judged.
        if (supervisor.connection !== connection)
          return notConnected(
            name,
            whyNot(supervisor.known.state) ?? 'it has been connected anew. Call once more.',
          );
        if (find(tool.native)?.definition !== tool.definition) return goneResult(name, tool.native);
        return await send(connection, tool, call.arguments, signal);
      } finally {
        leave();
      }
    } catch (error) {
      if (signal.aborted) return unsentResult(`${call.tool} was cancelled before anything was sent.`);
      throw error;
    } finally {
      release();
    }
  };
}

/** Why no call can be sent now, as a sentence; undefined where one can, if only by starting the server. */
function whyNot(state: ConnectorState): string | undefined {
  switch (state.kind) {
    case 'ready':
    case 'degraded':
    case 'idle':
      return undefined;
    case 'detecting':
    case 'connecting':
      return 'it is being connected. Try again in a moment.';
    case 'needs-approval':
      return `its ${state.approval.kind} waits for a person to approve it, in the Connectors view of VS Code or with "gatehouse approve".`;
    case 'needs-sign-in':
      return `${state.reason} Give a token in the Connectors view, or as a header in gateway.yaml.`;
    case 'failed':
      return `${state.reason}${state.retryAt === undefined ? '' : ' It is tried again by itself.'}`;
    case 'stopped':
      return 'a person has disconnected it.';
    default:
      return assertNever(state);
  }
}

/** The reason of a failure may repeat what a server said; what a tool answered stays as it is. */
function withMask(result: ToolResult, mask: (text: string) => string): ToolResult {
  if (result.reason === undefined) return result;
  const content = result.content.map((block) =>
    block.type === 'text' ? { ...block, text: mask(block.text) } : block,
  );
  return { ...result, content, reason: mask(result.reason) };
}

function maskServer(server: NonNullable<ConnectorView['server']>, mask: (text: string) => string) {
  const { name, title, version } = server;
  const shown = { name: mask(name), version: mask(version) };
  return title === undefined ? shown : { ...shown, title: mask(title) };
}

/** The server may have changed since the client read its list. */
function goneResult(name: string, native: string): ToolResult {
  return unsentResult(
    `${name} has no tool "${native}" now, or another one of that name. Ask for the list of tools again.`,
  );
}

function toView(supervisor: Supervisor, { entry, mask }: ConnectorOptions): ConnectorView {
  const { connection, known } = supervisor;
  const { state, lists, latencyMs, lastError, isStale, steps, repairs } = known;
  const server = connection?.greeting.server;
  return {
    place: toPlace(entry),
    state,
    ...(connection ? { transport: connection.transport, revision: connection.greeting.revision } : {}),
    ...(server ? { server: maskServer(server, mask) } : {}),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(lastError ? { lastError } : {}),
    isStale,
    resources: lists?.resources ?? [],
    prompts: lists?.prompts ?? [],
    ...{ steps, repairs },
  };
}
