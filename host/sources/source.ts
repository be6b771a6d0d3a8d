import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { ApiState, Location, Problem } from '../../protocol/models.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { UnusedFilter } from '../config/operationFilter.ts';
import type { AllowedCall } from '../policy/allowedCall.ts';
import type { Conversation } from './conversation.ts';
import type { ExternalItem, ItemMethod, ItemResult, Watching } from './item.ts';
import type { ExternalTool, Tool, ToolResult } from './tool.ts';

export interface CallOptions {
  /** Ends the call: the caller has gone, cancelled, or waited too long. */
  readonly signal: AbortSignal;
  /** The caller, for what a server tells or asks while it works on the call; absent where nobody listens. */
  readonly conversation?: Conversation;
}

/** A security scheme that some of a source's calls need, whether or not there is a credential for it. */
export interface SchemeNeed {
  readonly name: string;
  /** What its credential is, for people. */
  readonly credential: string;
  /** OAuth 2 and OpenID Connect: their tokens come from a sign-in. */
  readonly isSignIn: boolean;
  /** How many tools cannot be called, because this credential or one beside it is missing. */
  readonly missingFor: number;
}

/** Where tools come from. A source never decides who may call it; it accepts only what was decided. */
export type Source = ApiSource | ConnectorSource;

interface SourceBase extends Disposable {
  readonly name: string;
  /** What stands in front of native names towards clients. */
  readonly prefix: string;
  readonly tools: readonly Tool[];
  readonly problems: readonly Problem[];
  /** Fires after anything that it shows has changed. */
  readonly onDidChange: Event<void>;
  /** Settles when the first load has ended, well or badly. */
  readonly ready: Promise<void>;
  /**
   * The result that a call with these arguments would end with before anything is sent; undefined where it
   * can be sent. Asks nobody for a secret and sends nothing, so it needs no decision. Never throws.
   */
  findFault(native: string, given: unknown): Promise<ToolResult | undefined>;
  /** Calls a tool. A failure of the API or the server is a result with `isError`, not an exception. */
  call(call: AllowedCall, options: CallOptions): Promise<ToolResult>;
}

/** The operations of one OpenAPI document. */
export interface ApiSource extends SourceBase {
  readonly kind: 'openapi';
  /** Where calls go, for people to see. */
  readonly server: string | undefined;
  readonly state: ApiState;
  /** Entries of its `include` and `exclude` that fit no operation. */
  readonly unusedFilters: readonly UnusedFilter[];
  /** What its calls need to be let in. */
  readonly schemes: readonly SchemeNeed[];
  /** Reads its files again; settles when `tools` is up to date. Never throws. */
  reload(): Promise<void>;
  /** Absolute paths whose change calls for `reload`. */
  readonly files: readonly string[];
  /** Where tools are written down, in the order that is asked for. */
  locate(natives: readonly string[]): Promise<readonly (Location | undefined)[]>;
}

/** What is shown of a connector, its tools aside. */
export type ConnectorView = Pick<
  ConnectorModel,
  | 'place'
  | 'state'
  | 'transport'
  | 'revision'
  | 'server'
  | 'latencyMs'
  | 'lastError'
  | 'isStale'
  | 'resources'
  | 'prompts'
  | 'steps'
  | 'repairs'
>;

/** The tools of one external MCP server. */
export interface ConnectorSource extends SourceBase {
  readonly kind: 'mcp';
  /** What its accepted tools are bound to: its URL, or its command line. */
  readonly identity: string;
  /** All that it offers; which of them people have accepted is for the catalog to know. */
  readonly tools: readonly ExternalTool[];
  readonly view: ConnectorView;
  /** `tools` are what it offers now: it is connected and has listed them, or rests until a call needs it. */
  readonly isListed: boolean;
  /** Its resources, resource templates and prompts. One that is offered as before stays the same object. */
  readonly items: readonly ExternalItem[];
  /** What of MCP's capabilities the server has declared: `resources.subscribe`, `completions`, `logging`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /**
   * Reads a resource, gets a prompt, or completes an argument of either: of what `call.native` names, with
   * `call.arguments` as the other parameters of the method. Never rejects.
   */
  request(method: ItemMethod, call: AllowedCall, options: CallOptions): Promise<ItemResult>;
  /** Follows the changes of the resource that `call.native` names, until it is disposed. Never rejects. */
  watch(call: AllowedCall, onUpdate: () => void, options: CallOptions): Promise<Watching>;
  /** Connects anew, also where it was disconnected or has given up. Settles when that has ended, well or badly. */
  connect(): Promise<void>;
  /** Ends the connection until somebody connects again. */
  disconnect(): Promise<void>;
}

export function isApi(source: Source): source is ApiSource {
  return source.kind === 'openapi';
}

export function isConnector(source: Source): source is ConnectorSource {
  return source.kind === 'mcp';
}
