import { assertNever } from '../../base/assert.ts';
import type { Approval } from '../../../protocol/connectors.ts';
import type { ConnectorEntry } from '../../config/connectorEntry.ts';
import { toPrefix } from '../../config/sourceName.ts';
import { type ExternalItem, INVALID_PARAMS, type ItemResult, SERVER_ERROR } from '../item.ts';
import type { ConnectorSource, ConnectorView } from '../source.ts';
import { type ExternalTool, type ToolResult, unsentResult } from '../tool.ts';
import { type Admission, createAdmission } from './call/admission.ts';
import { type CallLimits, callTool, notConnected } from './call/callTool.ts';
import { noteTrouble } from './call/noteTrouble.ts';
import { whyNot } from './call/whyNot.ts';
import { requestItem, toItemErrand } from './items/requestItem.ts';
import { watchItem } from './items/watchItem.ts';
import type { Connection } from './connection/connection.ts';
import { createHttpOpener } from './open/httpOpener.ts';
import type { Opener } from './open/opener.ts';
import { createStdioOpener } from './open/stdioOpener.ts';
import { toIdentity, toPlace } from './place.ts';
import type { Exchange } from './questions/exchange.ts';
import { Supervisor } from './supervisor.ts';
import type { VerdictCache } from './verdictCache.ts';

export interface ConnectorOptions {
  /** The source's name in gateway.yaml. */
  readonly name: string;
  /** What stands in front of its tool names towards clients; without it, `<name>_`. */
  readonly prefix?: string | undefined;
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
  const noItems: readonly ExternalItem[] = [];
  const way: Way = { options, supervisor, admission: createAdmission(name, supervisor) };
  const find = (native: string): ExternalTool | undefined =>
    supervisor.known.lists?.tools.find((tool) => tool.native === native);
  return {
    name,
    prefix: options.prefix ?? toPrefix(name),
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
    get items() {
      return supervisor.known.lists?.items ?? noItems;
    },
    get capabilities() {
      return supervisor.known.capabilities;
    },
    request: createRequest(way),
    watch: async (call, onUpdate, given) => {
      const isOwn = call.source === name && call.native.startsWith('@resource:');
      if (!isOwn) return { kind: 'failed', code: INVALID_PARAMS, reason: `${call.tool} is no resource.` };
      const watching = await watchItem(supervisor, call, onUpdate, given);
      return watching.kind === 'failed' ? { ...watching, reason: options.mask(watching.reason) } : watching;
    },
    connect: () => supervisor.connect(),
    disconnect: () => supervisor.disconnect(),
    findFault: async (native) => {
      if (!find(native)) return goneResult(name, native);
      const reason = supervisor.isAwaited ? undefined : whyNot(supervisor.known.state);
      return reason === undefined ? undefined : notConnected(name, reason);
    },
    call: createCall(way, find),
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

/** How what was decided reaches the server. */
interface Way {
  readonly options: ConnectorOptions;
  readonly supervisor: Supervisor;
  readonly admission: Admission;
}

function toLimits({ limits }: ConnectorOptions): CallLimits {
  return {
    callSeconds: limits.callSeconds ?? 60,
    mostSeconds: Math.max(mostSeconds, limits.callSeconds ?? 0),
    responseBytes: limits.responseBytes ?? 10 * 1024 * 1024,
  };
}

function createCall(
  { options, supervisor, admission }: Way,
  find: (native: string) => ExternalTool | undefined,
): ConnectorSource['call'] {
  const { name, mask } = options;
  const limits = toLimits(options);
  return async (call, given) => {
    const tool = call.source === name ? find(call.native) : undefined;
    if (!tool) return goneResult(name, call.native);
    const errand = {
      id: call.tool,
      refuse: unsentResult,
      // What was decided about is this definition.
      findChange: () =>
        find(tool.native)?.definition === tool.definition ? undefined : gone(name, tool.native),
      send: async (connection: Connection, exchange: Exchange) => {
        const { signal } = given;
        const called = await callTool(connection, tool, call.arguments, { signal, limits, exchange });
        const { result, repairs, trouble, ms } = called;
        if (ms !== undefined) supervisor.known.noteLatency(ms);
        supervisor.known.noteRepairs(repairs);
        if (called.isUnstructured) supervisor.known.noteUnstructured(tool.native);
        noteTrouble(supervisor, connection, { trouble, reason: result.reason ?? 'It refused a call.' });
        return { value: withMask(result, mask), isAbandoned: called.isAbandoned ?? false };
      },
    };
    return admission.carryOut(errand, given);
  };
}

function createRequest({ options, supervisor, admission }: Way): ConnectorSource['request'] {
  const { name, mask } = options;
  const limits = toLimits(options);
  const failed = (code: number, reason: string): ItemResult => ({ kind: 'failed', code, reason });
  return async (method, call, given) => {
    const errand = call.source === name ? toItemErrand(method, call) : undefined;
    if (!errand) return failed(INVALID_PARAMS, `${call.tool} is nothing that ${method} is for.`);
    return admission.carryOut<ItemResult>(
      {
        id: call.tool,
        refuse: (reason) => ({ kind: 'failed', code: SERVER_ERROR, reason, isUnsent: true }),
        findChange: () => undefined,
        send: async (connection, exchange) => {
          const { signal } = given;
          const requested = await requestItem(connection, errand, { signal, limits, exchange });
          const { result, repairs, trouble, ms } = requested;
          if (ms !== undefined) supervisor.known.noteLatency(ms);
          supervisor.known.noteRepairs(repairs);
          const reason = result.kind === 'failed' ? result.reason : '';
          noteTrouble(supervisor, connection, { trouble, reason });
          const value = result.kind === 'failed' ? { ...result, reason: mask(result.reason) } : result;
          return { value, isAbandoned: requested.isAbandoned ?? false };
        },
      },
      given,
    );
  };
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

function goneResult(name: string, native: string): ToolResult {
  return unsentResult(gone(name, native));
}

/** The server may have changed since the client read its list. */
function gone(name: string, native: string): string {
  return `${name} has no tool "${native}" now, or another one of that name. Ask for the list of tools again.`;
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
