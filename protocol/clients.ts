/** The AI clients that can be connected to the gate; `other` is whatever is not known by name. */
export const clientIds = [
  'vscode',
  'claude-code',
  'claude-desktop',
  'cursor',
  'windsurf',
  'codex',
  'gemini',
  'other',
] as const;

export type ClientId = (typeof clientIds)[number];

/** The ways that write a client's configuration file. */
export const fileWays = ['url', 'command', 'project'] as const;

/**
 * `url`: a URL and a token in a file of the person. `command`: a file of the person names a command that the client
 * starts, and holds no token. `project`: the same in a file of the workspace folder, which may be committed.
 */
export type FileWay = (typeof fileWays)[number];

/** The ways that only copy something. */
export const copyWays = ['line', 'header', 'token-url', 'process', 'json'] as const;

/**
 * `line`: the command line by which a client's own program adds a server. `header`: URL and header. `token-url`: a URL
 * that holds the token. `process`: the command that a client can start. `json`: an entry as many clients write it.
 */
export type CopyWay = (typeof copyWays)[number];

export type ClientWay = FileWay | CopyWay;

/** One way to connect a client. */
export interface ClientWayModel {
  readonly way: ClientWay;
  /** It needs a token, and a new one ends what a former one is used for. */
  readonly holdsToken: boolean;
  /** The file that it writes, as an absolute path. */
  readonly file?: string;
  /** What it copies, with `••••` in place of a token. */
  readonly preview?: string;
}

export interface ClientModel {
  readonly id: ClientId;
  readonly title: string;
  /** The agent that it calls as, where a person has none else in mind. */
  readonly agent: string;
  /** Whether something of it lies on this machine. */
  readonly isFound: boolean;
  /** The best one first; none for VS Code, which is offered the gate by itself. */
  readonly ways: readonly ClientWayModel[];
}

/** What "Connect an AI Client" asks its questions with. */
export interface ClientChoices {
  readonly clients: readonly ClientModel[];
  /** The roles that a new agent may be given. */
  readonly roles: readonly string[];
}

export interface ClientParams {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly client: ClientId;
  readonly agent: string;
  /** What the gate is called there; by default a name that is made of the folder's. */
  readonly name?: string;
}

/** The change to a client's configuration file, to be shown. No token is in it, neither the gate's nor another. */
export interface ClientPlan {
  /** Absolute path. */
  readonly file: string;
  /** What the gate is called there. */
  readonly name: string;
  /** Empty where there is no file yet. */
  readonly before: string;
  readonly after: string;
  /** Of the file as it was read; only that one is written over. */
  readonly fingerprint: string;
  /** Nothing but a token would change. */
  readonly isSame: boolean;
  /** A server of this name that is not this gate and would be replaced: where it leads, and a name that is free. */
  readonly replaces?: { readonly place: string; readonly freeName: string };
}

export type ClientApplied =
  | { readonly kind: 'written'; readonly file: string }
  /** The file is no longer as it was shown; nothing was written. */
  | { readonly kind: 'changed' };
