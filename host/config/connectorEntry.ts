import { isCredentialFlag, isCredentialVariable, optionOf } from './credentialNames.ts';
import { hasReference, secretsIn } from './expand.ts';

/** One entry under `connectors`, as gateway.yaml says it: an external MCP server. */
export type ConnectorEntry = HttpConnectorEntry | StdioConnectorEntry;

export interface HttpConnectorEntry {
  readonly kind: 'http';
  /** Absolute http or https URL, without credentials in it. */
  readonly url: string;
  /** Templates by header name: `Authorization: "Bearer ${secret:NAME}"`. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM files, relative to the workspace folder or absolute; templates. */
  readonly tls: TlsFiles;
}

export interface TlsFiles {
  /** Certificates of authorities that are trusted beside the usual ones. */
  readonly ca?: string;
  /** A client certificate, and its key. */
  readonly cert?: string;
  readonly key?: string;
}

export interface StdioConnectorEntry {
  readonly kind: 'stdio';
  readonly command: string;
  /** Templates. */
  readonly args: readonly string[];
  /** Templates by variable; these come on top of a cleaned environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Relative to the workspace folder or absolute, a template; absent for the workspace folder itself. */
  readonly cwd?: string;
  /** The server is ended after so many minutes without a call, and started again by the next one. */
  readonly idleMinutes?: number;
}

/** The names of the secrets that an entry takes its values from, each once. */
export function secretsOf(entry: ConnectorEntry): readonly string[] {
  const templates =
    entry.kind === 'http'
      ? [...Object.values(entry.headers), ...Object.values<string>({ ...entry.tls })]
      : [...entry.args, ...Object.values(entry.env)];
  return [...new Set(templates.flatMap(secretsIn))];
}

/** Whether what is sent lets somebody in: a person has to approve where it goes. */
export function sendsCredential({ headers, tls }: HttpConnectorEntry): boolean {
  return Object.values(headers).some(hasReference) || tls.cert !== undefined || tls.key !== undefined;
}

/** The templates whose values, wherever they come from, let somebody in: they must be seen nowhere. */
export function credentialTemplates(entry: ConnectorEntry): ReadonlySet<string> {
  if (entry.kind === 'http') return new Set(Object.values(entry.headers));
  const variables = Object.entries(entry.env).filter(([name]) => isCredentialVariable(name));
  const given = entry.args.filter((arg, at) => isCredentialFlag(optionOf(arg, entry.args[at - 1]).option));
  return new Set([...variables.map(([, value]) => value), ...given]);
}
