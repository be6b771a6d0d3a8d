import type { JsonObject } from '../base/json.ts';

/** Severities of log messages, least severe first (RFC 5424 §6.2.1; MCP, Logging). */
export const logLevels = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] as const;
export type LogLevel = (typeof logLevels)[number];

/** Whether a message of a level is wanted by whoever asked for `least` and above. */
export function isWanted(level: LogLevel, least: LogLevel | undefined): boolean {
  return least !== undefined && logLevels.indexOf(level) >= logLevels.indexOf(least);
}

/** What a server may ask of the client that called it (MCP: Elicitation, Sampling, Roots). */
export const questionMethods = ['elicitation/create', 'sampling/createMessage', 'roots/list'] as const;
export type QuestionMethod = (typeof questionMethods)[number];

export interface Question {
  readonly method: QuestionMethod;
  readonly params: JsonObject;
}

export type Answer =
  /** The client's result: an ElicitResult, CreateMessageResult or ListRootsResult, read no further. */
  | { readonly kind: 'answered'; readonly result: JsonObject }
  /** Nobody was asked, or nobody can answer. `code` is of JSON-RPC; `reason` is one or two sentences. */
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string };

/** What a server may tell a client about a request that is under way. */
export interface Told {
  readonly method: 'notifications/progress' | 'notifications/message' | 'notifications/elicitation/complete';
  /** Without the progress token, which is each hop's own. */
  readonly params: JsonObject;
}

/**
 * The caller's side of one request while it is under way. Whoever carries the request out speaks to its caller, and to
 * nobody else, through it.
 */
export interface Conversation {
  /** The same object for all requests of one client; absent where each request stands for itself. */
  readonly caller?: object | undefined;
  /** `elicitation`, `sampling` and `roots` of the client's capabilities, as it declared them. */
  readonly capabilities: JsonObject;
  /** The least severe log messages that the caller wants; undefined for none. */
  readonly logLevel: LogLevel | undefined;
  /** Passes something on. It is lost where the caller did not ask for it. */
  tell(told: Told): void;
  /** Asks all of them, and settles when each has its answer. Rejects with the reason of the signal alone. */
  ask(questions: Readonly<Record<string, Question>>, signal: AbortSignal): Promise<Answers>;
  /**
   * Hears what the client has not declared and the work asked for, in the form of its capabilities. Where the work fails,
   * the client may be told of it.
   */
  lack?(capabilities: JsonObject): void;
}

export type Answers = Readonly<Record<string, Answer>>;

/** JSON-RPC's code for a request that the client refuses (MCP 2025-11-25, Sampling, Error Handling). */
export const REFUSED = -1;

/** The side of a caller that hears nothing and answers nothing: a command line, a script. */
export const silent: Conversation = {
  capabilities: {},
  logLevel: undefined,
  tell: () => {},
  ask: (questions) =>
    Promise.resolve(
      Object.fromEntries(
        Object.entries(questions).map(([key, { method }]) => [
          key,
          { kind: 'refused', code: REFUSED, reason: `The caller cannot answer ${method}.` },
        ]),
      ),
    ),
};
