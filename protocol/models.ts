/**
 * What the host and the extension tell each other about: plain data, safe to send between processes.
 * The host owns all of it; the extension keeps the last snapshot and renders it.
 */

/** A place in a text file. `line` and `column` count from 1, as editors show them. */
export interface Location {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'information';

/** Something wrong in a file that a person can mend. Printed as `file:line:col: message`. */
export interface Problem extends Location {
  readonly severity: Severity;
  /** Stable, kebab-case: `unknown-key`, `dangling-ref`. */
  readonly code: string;
  /** What happened and what to do about it, as one or two sentences. */
  readonly message: string;
  /** Present where Gatehouse can mend it, once a person asks for that. */
  readonly fix?: Fix;
}

/** How a problem can be mended. `title` is what a menu says, for example `Change to "deny"`. */
export type Fix =
  /** Another word in place of the one that stands there. */
  | { readonly kind: 'replace'; readonly title: string; readonly instead: string }
  /** Text in front of what stands there. */
  | { readonly kind: 'insert'; readonly title: string; readonly newText: string }
  /** A credential in gateway.yaml for a security scheme of this source. */
  | { readonly kind: 'credential'; readonly title: string; readonly source: string; readonly scheme: string }
  /** An edit of an OpenAPI document, worked out from the problem's code and the text. */
  | { readonly kind: 'document'; readonly title: string }
  /** A person chooses the server of this source. */
  | { readonly kind: 'server'; readonly title: string; readonly source: string };

/** One replacement in a text. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface TextEdit {
  readonly start: Position;
  readonly end: Position;
  readonly newText: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * What a tool does to the world, as Gatehouse itself reads it (for an API: from the HTTP method, RFC 9110 §9.2,
 * and from `readOnly` that the owner of the committed document wrote). The policy's `where` judges these; a
 * server's own claims never replace them.
 */
export interface ToolFacts {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
}

export type DecisionKind = 'allow' | 'ask' | 'deny';

/** Which line of which file made a decision. */
export interface RuleReference extends Location {
  /** The section it stands in. `default` is the built-in policy, `none` means that no rule matched. */
  readonly section: 'never' | 'deny' | 'ask' | 'allow' | 'default' | 'none';
  /** The role that holds the rule; absent for `never`, `default` and `none`. */
  readonly role?: string;
  /** The rule as written, for example `storefront/cancel_order`. */
  readonly text: string;
}

/** One agent's decision on one tool, before the arguments are known. */
export interface AgentAccess {
  readonly agent: string;
  readonly decision: DecisionKind;
  readonly rule: RuleReference;
}

export interface ToolModel {
  /** `<source>/<native>`: the name that the role file uses. */
  readonly id: string;
  readonly source: string;
  readonly native: string;
  /** The name that MCP clients see. */
  readonly alias: string;
  readonly title?: string;
  readonly description: string;
  readonly facts: ToolFacts;
  readonly deprecated: boolean;
  /** Present for tools made from an API operation. */
  readonly operation?: { readonly method: string; readonly path: string };
  readonly access: readonly AgentAccess[];
}

/** Where the operation of a tool begins in a document. */
export interface ToolPlace extends Position {
  /** The tool's id. */
  readonly tool: string;
}

/** A security scheme that operations of a document ask for. */
export interface SchemeModel {
  /** Its name in the document, and under `auth` in gateway.yaml. */
  readonly name: string;
  /** What its credential is, for people: `bearer token`, `API key in header X-Key`. */
  readonly credential: string;
  /** The scheme expects a sign-in, which is not supported yet: a token is given by hand. */
  readonly isSignIn: boolean;
  /** The names of the secrets that gateway.yaml takes it from; absent where it has no credential for it. */
  readonly secrets?: readonly string[];
  /** How many operations cannot be called, because this credential or one beside it is missing. */
  readonly missingFor: number;
}

/** How far an API's document has been read. */
export type ApiState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  /** The last good tools are still served; `reason` says why they are old. */
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** One API of gateway.yaml. */
export interface ApiModel {
  readonly name: string;
  readonly kind: 'openapi';
  /** Absolute path of the OpenAPI document. */
  readonly spec: string;
  /** All files that it was read from, absolute paths; the document itself is the first. */
  readonly files: readonly string[];
  /** The URL that the document was fetched from, where it was. */
  readonly origin?: string;
  /** Where calls go; absent while nobody has confirmed a server. */
  readonly server?: string;
  readonly schemes: readonly SchemeModel[];
  readonly state: ApiState;
  readonly tools: readonly ToolModel[];
}

export type PolicyState =
  /** No role file: the built-in policy decides. */
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string }
  /** Every call is denied until the file is valid again. */
  | { readonly kind: 'invalid'; readonly file: string; readonly problem: Problem };

export type CallStatus = 'ok' | 'error' | 'denied' | 'cancelled';

/** How a decision of `ask` was answered. */
export type ApprovalAnswer = 'once' | 'session' | 'deny' | 'timeout' | 'nobody';

/** One finished tool call, reading of a resource, or question of a server, as it is recorded and shown. */
export interface CallRecord {
  /** Counts from 1 within one record file. */
  readonly seq: number;
  /** ISO 8601, UTC, when the call arrived. */
  readonly at: string;
  readonly agent: string;
  /** What the client calls itself. Shown, never trusted. */
  readonly client?: string;
  /** `<source>/<native>`; for what is no tool, as the role file names it: `docs/@resource:file:///a`. */
  readonly tool: string;
  /** MCP's method, where `tool` names a resource or a prompt: it can be read, watched, or completed. */
  readonly method?: string;
  readonly decision: DecisionKind;
  /** Where the rule stands, `roles.yaml:12`, or the name of the built-in rule. */
  readonly rule: string;
  readonly role?: string;
  readonly approval?: ApprovalAnswer;
  readonly status: CallStatus;
  /** HTTP status of the API, where one was reached. */
  readonly httpStatus?: number;
  /** Milliseconds from arrival to answer, waiting for a person included. */
  readonly ms: number;
  /** Bytes of the answer's text. */
  readonly bytes: number;
  /** Why it was denied or failed. */
  readonly reason?: string;
  /** Argument names with the shape of their values, or the values where recording them is switched on. */
  readonly arguments: unknown;
}

export interface ApprovalRequest {
  readonly id: string;
  readonly folder: string;
  readonly agent: string;
  readonly client?: string;
  readonly tool: string;
  readonly title?: string;
  readonly description: string;
  readonly arguments: unknown;
  readonly rule: RuleReference;
  /** Milliseconds since the epoch after which an answer no longer counts. */
  readonly deadline: number;
}

/** One server of an OpenAPI document, with its variables filled in by their defaults. */
export interface ServerChoice {
  readonly url: string;
  readonly description?: string;
  /** The URL template as written, where it has variables. */
  readonly template?: string;
  readonly variables: readonly ServerVariable[];
}

export interface ServerVariable {
  readonly name: string;
  readonly default: string;
  readonly choices: readonly string[];
  readonly description?: string;
}

/** What "Expose as MCP Tools" needs to ask its questions. */
export interface SpecInspection {
  readonly isOpenApi: boolean;
  readonly title?: string;
  /** The specification's version as written, for example `3.1.0`. */
  readonly version?: string;
  /** The API's own version, `info.version`. */
  readonly release?: string;
  readonly operations: number;
  readonly suggestedName: string;
  readonly servers: readonly ServerChoice[];
  readonly problems: readonly Problem[];
  /** The name under which gateway.yaml already holds this file. */
  readonly exposedAs?: string;
}

/** A document that was fetched and lies outside the repository until somebody wants it. */
export interface FetchedSpec {
  /** Absolute path of the copy. Its name ends as its content says, in .yaml or .json. */
  readonly file: string;
  /** Each URL that was asked, the typed one first; more than one where there were redirects. */
  readonly urls: readonly string[];
  readonly bytes: number;
  /** Whether it says, byte for byte, what the file says that it may replace; then there is no copy. */
  readonly isSame: boolean;
  readonly inspection: SpecInspection;
}

/** An API has answered 401 to a credential. */
export interface RefusedCredential {
  readonly folder: string;
  readonly source: string;
  /** The security scheme. */
  readonly scheme: string;
  /** The names of the secrets that the credential was made of; none where it comes from the environment. */
  readonly secrets: readonly string[];
}
