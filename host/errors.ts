/**
 * Errors that a person sees, by name. Each says what happened, where, and what to do. Anything else that
 * is thrown is a fault of ours and becomes `internal`, whose details stay in the log.
 */
export type ErrorCode =
  | 'folder-not-open'
  | 'unknown-tool'
  | 'unknown-agent'
  | 'invalid-arguments'
  | 'invalid-file'
  | 'not-loopback'
  | 'port-taken'
  | 'name-taken'
  | 'fetch-failed'
  | 'file-exists'
  | 'internal';

export class GatehouseError extends Error {
  override readonly name = 'GatehouseError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const errors = {
  folderNotOpen: (folder: string) =>
    new GatehouseError('folder-not-open', `No gateway is open for ${folder}.`),
  unknownTool: (name: string, known: readonly string[]) =>
    new GatehouseError('unknown-tool', `There is no tool "${name}". ${suggest(known)}`),
  unknownAgent: (agent: string, known: readonly string[]) =>
    new GatehouseError(
      'unknown-agent',
      `There is no agent "${agent}" in .gatehouse/roles.yaml. ${suggest(known)}`,
    ),
  invalidArguments: (message: string) => new GatehouseError('invalid-arguments', message),
  invalidFile: (message: string) => new GatehouseError('invalid-file', message),
  notLoopback: (host: string) =>
    new GatehouseError(
      'not-loopback',
      `The gateway listens on loopback only, and ${host} is not a loopback address. Use 127.0.0.1, ::1 or localhost, and put a reverse proxy in front of it to reach it from elsewhere.`,
    ),
  portTaken: (port: number) =>
    new GatehouseError(
      'port-taken',
      `Port ${port} is taken by another process. Choose another with --port, or --port 0 for a free one.`,
    ),
  nameTaken: (name: string, spec: string) =>
    new GatehouseError(
      'name-taken',
      `The name "${name}" already belongs to ${spec} in .gatehouse/gateway.yaml. Choose another name.`,
    ),
  fetchFailed: (message: string) => new GatehouseError('fetch-failed', message),
  fileExists: (file: string) =>
    new GatehouseError('file-exists', `${file} exists already, and was not replaced. Choose another path.`),
  internal: (cause: unknown) =>
    new GatehouseError('internal', 'Something went wrong inside Gatehouse; the log has the details.', {
      cause,
    }),
} as const;

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function suggest(known: readonly string[]): string {
  if (known.length === 0) return 'There are none yet.';
  const shown = known.slice(0, 8).join(', ');
  return `Known: ${shown}${known.length > 8 ? `, and ${known.length - 8} more` : ''}.`;
}
