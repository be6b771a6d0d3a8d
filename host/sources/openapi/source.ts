import type { OperationFilters } from '../../config/operationFilter.ts';
import { toPrefix } from '../../config/sourceName.ts';
import type { ApiSource } from '../source.ts';
import { errorResult, type ToolResult, unsentResult } from '../tool.ts';
import { buildCall, callApi, type Caller } from './call/call.ts';
import type { SentCredential } from './call/answers/context.ts';
import { createMasks } from './call/answers/mask.ts';
import { createSender } from './call/send.ts';
import { parseServer } from './call/target.ts';
import { createSpecTools, type SpecTools } from './specTools.ts';

export interface OpenApiLimits {
  /** For one call, waiting for its turn included. Default 60. */
  readonly callSeconds?: number;
  /** Of one answer's body; what is beyond is cut and said so. Default 10 MB. */
  readonly responseBytes?: number;
  /** Calls of this source at once; more wait. Default 64. */
  readonly inFlight?: number;
}

export interface OpenApiSourceOptions extends OperationFilters {
  /** The source's name in gateway.yaml. */
  readonly name: string;
  /** What stands in front of its tool names towards clients; without it, `<name>_`. */
  readonly prefix?: string | undefined;
  /** Absolute path of the document. */
  readonly specFile: string;
  /** Absolute path of the workspace folder. Nothing outside of it is read. */
  readonly folder: string;
  /** Absolute URL from gateway.yaml; absent while nobody has confirmed one, and then no call is sent. */
  readonly server?: string | undefined;
  /** Templates by security scheme: `${secret:storefront-token}`. */
  readonly auth: Readonly<Record<string, string>>;
  /** Hears of each credential that the API has answered with 401. */
  onRefused?(credential: SentCredential): void;
  /** Fills a template in. Throws an Error whose message says what is missing and what to do. */
  resolveCredential(template: string): Promise<string>;
  /** Patterns of the workspace files that calls may send; none without it. */
  readonly uploads?: readonly string[] | undefined;
  readonly limits?: OpenApiLimits;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
}

type Log = OpenApiSourceOptions['log'];

/** The operations of one OpenAPI document as tools. Begins to load at once. */
export function createOpenApiSource(options: OpenApiSourceOptions): ApiSource {
  const { name, specFile, folder, auth, uploads, server, include, exclude, log } = options;
  const sender = createSender({
    callSeconds: 60,
    responseBytes: 10 * 1024 * 1024,
    inFlight: 64,
    ...options.limits,
  });
  const spec = createSpecTools({
    source: name,
    ...{ specFile, folder, uploads, server, filters: { include, exclude } },
    given: Object.keys(auth),
    logError: (message) => log('error', message),
  });
  const caller: Caller = {
    name,
    auth,
    sender,
    maskOf: createMasks(),
    uploads: { source: name, folder, patterns: uploads ?? [] },
    server: server === undefined ? undefined : parseServer(server),
    resolveCredential: (template) => options.resolveCredential(template),
    onRefused: (credential) => options.onRefused?.(credential),
  };
  return {
    name,
    prefix: options.prefix ?? toPrefix(name),
    kind: 'openapi',
    server,
    get state() {
      return spec.shown.state;
    },
    get tools() {
      return spec.shown.tools;
    },
    get problems() {
      return spec.shown.problems;
    },
    get schemes() {
      return spec.shown.schemes;
    },
    get unusedFilters() {
      return spec.shown.unusedFilters;
    },
    onDidChange: spec.onDidChange,
    ready: spec.reload(),
    reload: spec.reload,
    get files() {
      return spec.shown.files;
    },
    locate: spec.locate,
    findFault: createFindFault(caller, spec, log),
    call: createCall(caller, spec, log),
    dispose: () => {
      spec.dispose();
      sender.dispose();
    },
  };
}

function createFindFault(caller: Caller, spec: SpecTools, log: Log): ApiSource['findFault'] {
  return async (native, given) => {
    const entry = spec.find(native);
    if (!entry) return goneResult(caller, native);
    try {
      const built = await buildCall(caller, entry, given);
      return built.kind === 'refused' ? unsentResult(built.reason) : undefined;
    } catch (error) {
      return internalResult(entry.tool.id, error, log);
    }
  };
}

function createCall(caller: Caller, spec: SpecTools, log: Log): ApiSource['call'] {
  return async (call, { signal }) => {
    const entry = call.source === caller.name ? spec.find(call.native) : undefined;
    if (!entry) return goneResult(caller, call.native);
    try {
      return await callApi(caller, entry, call.arguments, signal);
    } catch (error) {
      return internalResult(call.tool, error, log);
    }
  };
}

/** The document may have changed since the client read its list. */
function goneResult({ name }: Caller, native: string): ToolResult {
  return unsentResult(`${name} has no tool "${native}" now. Ask for the list of tools again.`);
}

/** What went wrong inside may quote an argument, so the caller learns only that it did. */
function internalResult(tool: string, error: unknown, log: Log): ToolResult {
  log('error', `${tool}: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'}`);
  return errorResult(`${tool} could not be called because of an error in Gatehouse. Its log has more.`);
}
