import type { Location, Problem, ToolModel } from './models.ts';

/** How it stands with an external MCP server. `at` is when it became so, ISO 8601 in UTC. */
export type ConnectorState = { readonly at: string } & (
  | { readonly kind: 'detecting' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready' }
  /** Connected, but something of it does not work. */
  | { readonly kind: 'degraded'; readonly reason: string }
  /** Not running until a call needs it. */
  | { readonly kind: 'idle' }
  /** Its command runs, or its credential is sent, once a person has approved exactly that. */
  | { readonly kind: 'needs-approval'; readonly approval: Approval }
  /** It asks for a credential that it was not given, or refuses the one it was. */
  | { readonly kind: 'needs-sign-in'; readonly reason: string }
  /**
   * `retryAt` is when it is tried again; absent where nobody will unless a person does. `isLasting` where the next
   * attempt is likely to find the same: what answers there is no MCP server.
   */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAt?: string; readonly isLasting?: true }
  /** A person has disconnected it. */
  | { readonly kind: 'stopped' }
);

/** What a connector of gateway.yaml does only once a person has approved exactly it. */
export type Approval = Approvable & {
  /** SHA-256 over what is to be approved; a person approves this. */
  readonly hash: string;
  /** What was approved before, where this replaces it. */
  readonly before?: Approvable;
};

/** Templates stand in it as gateway.yaml writes them: no value of a secret is in it. */
export type Approvable = ApprovableCommand | ApprovableCredential;

/** A command that is run on this machine. */
export interface ApprovableCommand {
  readonly kind: 'command';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly cwd: string;
  /** SHA-256 of the program, in hex, where it is a file of the workspace folder, which a commit can change. */
  readonly program?: string;
}

/** A credential that is sent to a URL: headers that hold one, or a client certificate. */
export interface ApprovableCredential {
  readonly kind: 'credential';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The files of the certificates. */
  readonly tls: Readonly<Partial<Record<'ca' | 'cert' | 'key', string>>>;
}

/** One connector of gateway.yaml: an external MCP server. */
export interface ConnectorModel {
  readonly name: string;
  readonly kind: 'mcp';
  /** Its URL, or its command line, for people. */
  readonly place: string;
  readonly location: Location;
  readonly state: ConnectorState;
  readonly transport?: ConnectorTransport;
  /** The revision of MCP that is spoken, for example `2026-07-28`. */
  readonly revision?: string;
  /** What the server calls itself. */
  readonly server?: { readonly name: string; readonly title?: string; readonly version: string };
  /** Of the newest answer, in milliseconds. */
  readonly latencyMs?: number;
  readonly lastError?: { readonly at: string; readonly message: string };
  /** The lists below are those of the last connection. */
  readonly isStale: boolean;
  /** Those that are served. */
  readonly tools: readonly ToolModel[];
  /** Those that are held back until a person has seen them. */
  readonly held: readonly HeldTool[];
  readonly resources: readonly ListedItem[];
  readonly prompts: readonly ListedItem[];
  /** How it was found out what it speaks. */
  readonly steps: readonly DetectionStep[];
  /** What of its answers had to be mended or left out, one sentence each. */
  readonly repairs: readonly string[];
  /** The secrets that its entry names. */
  readonly secrets: readonly string[];
}

export type ConnectorTransport = 'streamable-http' | 'sse' | 'stdio';

/** A resource or a prompt of an external server. */
export interface ListedItem {
  /** A prompt's name, or a resource's URI. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** A connector's tool that is neither listed nor callable until a person has accepted it. */
export interface HeldTool {
  /** `<source>/<native>` */
  readonly id: string;
  readonly native: string;
  readonly title?: string;
  readonly description: string;
  readonly change: HeldChange;
  /** Of the definition as it is offered now: a person judges exactly this one. */
  readonly fingerprint: string;
}

/** What a person has judged: a tool by its id, in the definition that they saw. */
export type JudgedTool = Pick<HeldTool, 'id' | 'fingerprint'>;

/** Why a tool is held back, against what `.gatehouse/tools.lock` says was accepted. */
export type HeldChange =
  | { readonly kind: 'new' }
  /** `accepted` is the fingerprint of the definition that was accepted. */
  | { readonly kind: 'changed'; readonly accepted: string }
  /** The same definition was accepted under another name, which is gone. */
  | { readonly kind: 'renamed'; readonly from: string }
  /** It was accepted for another URL or command than the one that answers now. */
  | { readonly kind: 'other-server' }
  /** A person has refused exactly this definition. */
  | { readonly kind: 'rejected' };

/** One step of finding out what a server speaks. */
export interface DetectionStep {
  /** What was sent: `POST server/discover`. */
  readonly sent: string;
  /** HTTP status of the answer; absent where none came, and for a process. */
  readonly status?: number;
  /** What came back and what it means, as one sentence. */
  readonly found: string;
  readonly ms: number;
}

/** An external server that another client's configuration holds, ready to become a connector. */
export interface ImportableServer {
  /** The client whose configuration holds it: `VS Code`, `Claude Code`, `Cursor`. */
  readonly client: string;
  /** Where it stands there. */
  readonly location: Location;
  /** Its name there, and the one that it gets here. */
  readonly nameThere: string;
  readonly name: string;
  /** Its URL or its command line, for people; no secret is in it. */
  readonly place: string;
  /** The names of the secrets that are written out there, and go to the keeper of secrets. */
  readonly secrets: readonly string[];
  /** What a person should know of the move, one sentence each. */
  readonly notes: readonly string[];
}

/** What the configurations of other clients hold. */
export interface Importable {
  readonly servers: readonly ImportableServer[];
  /** Files that cannot be read, and servers that cannot be moved, each with why. */
  readonly refused: readonly Problem[];
}

/** What a URL that a person gave was found to speak. */
export interface FoundServer {
  /** Behind redirects. */
  readonly url: string;
  readonly verdict: 'modern' | 'legacy' | 'sse' | 'authorize' | 'unavailable' | 'not-mcp';
  readonly revision?: string;
  readonly steps: readonly DetectionStep[];
  /** Why it cannot be connected to, as one or two sentences; absent where it can. */
  readonly reason?: string;
  /** A name for it that no source of the folder has. */
  readonly suggestedName: string;
}

/** A definition of a tool as it was accepted, and as it is offered now, to be compared by a person. */
export interface ToolReview {
  readonly tool: string;
  readonly change: HeldChange;
  /** Of the definition in `after`. */
  readonly fingerprint: string;
  /** Readable text; a sentence about why there is none, where there is none. */
  readonly before: string;
  readonly after: string;
}
