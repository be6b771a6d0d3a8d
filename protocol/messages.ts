/**
 * Every message between the extension and the host, in one place. A message is a value that carries the
 * types of its parameters and of its result, so both ends of the link are checked against it.
 */
import type { ClientApplied, ClientChoices, ClientParams, ClientPlan, CopyWay, FileWay } from './clients.ts';
import type {
  FoundServer,
  ImportableServer,
  DetectionStep,
  ToolReview,
  Importable,
  JudgedTool,
} from './connectors.ts';
import type {
  ApprovalAnswer,
  ApprovalRequest,
  CallRecord,
  FetchedSpec,
  Location,
  Problem,
  RefusedCredential,
  SpecInspection,
  TextEdit,
  ToolPlace,
} from './models.ts';
import type { FolderSnapshot } from './snapshot.ts';

/** A question with one answer. `_types` never exists at run time. */
export interface RequestMessage<P, R> {
  readonly kind: 'request';
  readonly method: string;
  readonly _types?: (params: P) => R;
}

/** Something told, without an answer. */
export interface NotificationMessage<P> {
  readonly kind: 'notification';
  readonly method: string;
  readonly _types?: (params: P) => void;
}

const request = <P, R>(method: string): RequestMessage<P, R> => ({ kind: 'request', method });
const notification = <P>(method: string): NotificationMessage<P> => ({ kind: 'notification', method });

export interface OpenFolderParams {
  readonly folder: string;
  /** The port to take for the folder's own where the host remembers none yet; 0 leaves that to the host. */
  readonly port: number;
  /** Lasting bearer tokens by agent. The host keeps only their hashes. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Folder for the call records, outside the repository. */
  readonly records: string;
  /** Record the values of arguments, not only their shape. */
  readonly recordArguments: boolean;
}

export interface InspectParams {
  readonly folder: string;
  /** Absolute path of the OpenAPI document. */
  readonly spec: string;
  /** The URL that it was fetched from, which its relative servers are relative to. */
  readonly origin?: string;
}

export interface ExposeParams {
  readonly folder: string;
  /** Absolute path of the OpenAPI document. */
  readonly spec: string;
  readonly name: string;
  readonly server: string;
  /** The URL that the document was fetched from, to be noted in gateway.yaml. */
  readonly origin?: string;
}

export interface FetchParams {
  readonly folder: string;
  readonly url: string;
  /** Absolute path of the document that it may replace; the answer then says whether they differ. */
  readonly file?: string;
}

export interface SaveSpecParams {
  readonly folder: string;
  /** The fetched copy, as `fetchSpec` told it. */
  readonly fetched: string;
  /** Absolute path inside the workspace folder. */
  readonly file: string;
  /** Whether a file that is there already is replaced; without it, that is an error. */
  readonly replace: boolean;
}

export interface FixParams {
  readonly folder: string;
  /** With the place that it has in `text` now, which may be further down than when it was found. */
  readonly problem: Problem;
  /** The whole text of the problem's file as the editor holds it, saved or not. */
  readonly text: string;
}

export interface ExposeResult {
  /** Files that were written, absolute paths. */
  readonly written: readonly string[];
  readonly tools: number;
}

/** One connector of one folder. */
export interface ConnectorParams {
  readonly folder: string;
  readonly name: string;
}

/** A server that a person typed or pasted. */
export type NewServer =
  | { readonly kind: 'http'; readonly url: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'stdio'; readonly command: string; readonly args: readonly string[] };

/** Extension → host. Opens the gateway of one workspace folder; answers when it serves. */
export const openFolder = request<OpenFolderParams, FolderSnapshot>('folder/open');
/** Extension → host. Ends the gateway of one folder. */
export const closeFolder = request<{ folder: string }, void>('folder/close');
/** Extension → host. Reads an OpenAPI document without exposing it. */
export const inspectSpec = request<InspectParams, SpecInspection>('spec/inspect');
/** Extension → host. Writes the source into gateway.yaml, and a default role file where there is none. */
export const exposeSpec = request<ExposeParams, ExposeResult>('spec/expose');
/** Extension → host. Takes a source out of gateway.yaml. */
export const stopExposing = request<{ folder: string; source: string }, { written: string[] }>('spec/stop');
/** Extension → host. Where an operation stands in its document. */
export const locateTool = request<{ folder: string; tool: string }, Location | null>('tool/locate');
/** Extension → host. Where the operations of one document begin, after reading its file again. */
export const locateTools = request<{ folder: string; file: string }, readonly ToolPlace[]>('tool/locateAll');
/** Extension → host. Fetches a document once, because a person typed its URL or asked to have it fetched again. */
export const fetchSpec = request<FetchParams, FetchedSpec>('spec/fetch');
/** Extension → host. Puts a fetched document into the workspace; the copy is gone afterwards. */
export const saveSpec = request<SaveSpecParams, { written: string }>('spec/save');
/** Extension → host. The edit that mends a problem, or null where the text no longer has it. */
export const workOutFix = request<FixParams, TextEdit | null>('problem/fix');

/** Extension → host. What a URL speaks; tells each step by `didDetect`. Calls no tool. */
export const detectServer = request<{ folder: string; url: string }, FoundServer>('connector/detect');
/** Extension → host. Writes a connector into gateway.yaml; it is connected when this answers, well or badly. */
export const addConnector = request<ConnectorParams & { server: NewServer }, { written: readonly string[] }>(
  'connector/add',
);
/** Extension → host. Takes a connector out of gateway.yaml, and what was accepted of it out of tools.lock. */
export const removeConnector = request<ConnectorParams, { written: readonly string[] }>('connector/remove');
/** Extension → host. Connects anew, whatever the state; answers when that has ended, well or badly. */
export const connectConnector = request<ConnectorParams, void>('connector/connect');
/** Extension → host. Ends the connection until somebody connects again. */
export const disconnectConnector = request<ConnectorParams, void>('connector/disconnect');
/** Extension → host. A person approves exactly the command or the credential with this hash; then it is connected. */
export const approveCommand = request<ConnectorParams & { hash: string }, void>('connector/approve');
/** Extension → host. Writes the header `Authorization: Bearer ${secret:…}` for a connector; answers the secret's name. */
export const addConnectorToken = request<ConnectorParams, { secret: string }>('connector/token');
/** Extension → host. The servers that other clients' configurations hold and this folder's gateway does not. */
export const findImportable = request<{ folder: string }, Importable>('connector/importable');
/**
 * Extension → host. Writes those servers into gateway.yaml, found anew by file and name. Answers the values of the
 * secrets that were written out, for the keeper of secrets alone. `removeFromVsCode` takes those of `.vscode/mcp.json`
 * out there.
 */
export const importServers = request<
  {
    folder: string;
    servers: readonly Pick<ImportableServer, 'location' | 'nameThere' | 'name'>[];
    removeFromVsCode: boolean;
  },
  { written: readonly string[]; secrets: Readonly<Record<string, string>> }
>('connector/import');
/** Extension → host. The two sides of a tool that is held back. */
export const reviewTool = request<{ folder: string; tool: string }, ToolReview>('lock/review');
/** Extension → host. Accepts or rejects tools of a connector in tools.lock, as long as they are offered as they were seen. */
export const judgeTools = request<
  { folder: string; connector: string; tools: readonly JudgedTool[]; verdict: 'accept' | 'reject' },
  { written: readonly string[] }
>('lock/judge');

/**
 * Extension → host. Mints the lasting token of an agent. One that it had is no longer good, and what was opened with it
 * ends. The host keeps only its hash: this answer is the one place where it can be read.
 */
export const mintToken = request<{ folder: string; agent: string }, { token: string }>('token/mint');
/** Extension → host. Takes an agent's lasting token away, and ends what was opened with it. */
export const revokeToken = request<{ folder: string; agent: string }, void>('token/revoke');

/** Extension → host. The AI clients that can be connected to the gate, and how. */
export const findClients = request<{ folder: string }, ClientChoices>('client/find');
/** Extension → host. Adds an agent with these roles to the role file, and writes that where there is none. */
export const addAgent = request<
  { folder: string; agent: string; roles: readonly string[] },
  { written: readonly string[] }
>('client/agent');
/** Extension → host. What would change in a client's configuration file; mints nothing and writes nothing. */
export const planClient = request<ClientParams & { way: FileWay }, ClientPlan>('client/plan');
/**
 * Extension → host. Writes that, if the file is still as it was shown. A token that it needs is minted here and never
 * leaves the host by another way.
 */
export const applyClient = request<ClientParams & { way: FileWay; fingerprint: string }, ClientApplied>(
  'client/apply',
);
/** Extension → host. The text for the clipboard, with a new token where it holds one. */
export const copyForClient = request<ClientParams & { way: CopyWay }, { text: string }>('client/copy');

/** Host → extension. One step of finding out what a URL speaks has ended. */
export const didDetect = notification<{ folder: string; url: string; step: DetectionStep }>(
  'connector/didDetect',
);
/** Host → extension. A line that a connector's process wrote to standard error, or that tells of its connection. */
export const didLogConnector = notification<{ folder: string; name: string; line: string }>('connector/log');

/** Host → extension. A person must decide; no answer by the deadline is a denial. */
export const askApproval = request<ApprovalRequest, ApprovalAnswer>('approval/ask');
export interface SecretParams {
  readonly folder: string;
  readonly name: string;
  /** Who needs it, as a sentence. */
  readonly reason: string;
  /** Nobody is asked: what needs it began by itself, not because a person or an agent called something. */
  readonly isQuiet: boolean;
}

/** Host → extension. The value of `${secret:NAME}`, or null where nobody gave one. */
export const getSecret = request<SecretParams, string | null>('secret/get');

/** Host → extension. The newest state of one folder, whole. */
export const didChangeFolder = notification<FolderSnapshot>('folder/didChange');
/** Host → extension. One call has ended and is recorded. */
export const didRecordCall = notification<{ folder: string; record: CallRecord }>('call/didRecord');
/** Host → extension. An API did not accept a credential. Sent at each such answer. */
export const didRefuseCredential = notification<RefusedCredential>('credential/didRefuse');
/** Host → extension. A line for the log. Never holds a secret. */
export const didLog = notification<{ level: 'debug' | 'info' | 'warn' | 'error'; message: string }>('log');
