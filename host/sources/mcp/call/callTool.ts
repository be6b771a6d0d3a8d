import { assertNever } from '../../../base/assert.ts';
import { type ExternalTool, errorResult, type ToolResult, unsentResult } from '../../tool.ts';
import type { Connection } from '../connection/connection.ts';
import {
  explain,
  httpStatusOf,
  isSessionLost,
  isUnsent,
  RpcError,
  TimedOut,
} from '../connection/failures.ts';
import { type ReadResult, readCallResult } from './callResult.ts';
import { toParamHeaders } from './paramHeaders.ts';

export interface CallLimits {
  /** Without an answer or a sign of progress. */
  readonly callSeconds: number;
  /** However much progress there is. */
  readonly mostSeconds: number;
  readonly responseBytes: number;
}

/** What a failed call says of the connection it went over. */
export type Trouble = 'session-lost' | 'unauthorized' | 'no-answer';

export interface Called extends ReadResult {
  readonly trouble?: Trouble;
  /** From sending to the answer, in milliseconds; absent where none came. */
  readonly ms?: number;
}

/** Sends one call, once. Whatever becomes of it, it is never sent again. Never rejects. */
export async function callTool(
  connection: Connection,
  tool: ExternalTool,
  given: unknown,
  { signal, limits }: { readonly signal: AbortSignal; readonly limits: CallLimits },
): Promise<Called> {
  const started = performance.now();
  const headers = connection.isStateless ? toParamHeaders(tool.inputSchema, given) : {};
  try {
    const result = await connection.peer.request(
      'tools/call',
      { name: tool.native, arguments: given },
      {
        signal,
        timeoutMs: limits.callSeconds * 1_000,
        mostMs: limits.mostSeconds * 1_000,
        // Progress is asked for, because it is what shows that a long call is alive.
        onProgress: () => {},
        headers,
      },
    );
    const read = readCallResult(result, {
      mostBytes: limits.responseBytes,
      isStructured: tool.outputSchema !== undefined,
    });
    return { ...read, ms: performance.now() - started };
  } catch (error) {
    if (signal.aborted)
      return { result: errorResult(`${tool.id} was cancelled. It may have had its effect.`), repairs: [] };
    return { repairs: [], ...explainFailure(tool, error, connection.isStateless) };
  }
}

function explainFailure(
  { id, source }: ExternalTool,
  error: unknown,
  isStateless: boolean,
): Pick<Called, 'result' | 'trouble'> {
  const status = httpStatusOf(error);
  if (isUnsent(error)) return { result: notConnected(source, explain(error)), trouble: 'no-answer' };
  if (!isStateless && isSessionLost(error)) {
    const reason = `${source} had ended the session and refused the call, which was not sent again. A new session is being opened: call once more.`;
    return { result: errorResult(reason, status), trouble: 'session-lost' };
  }
  if (status === 401) {
    const reason = `${source} refused the call with HTTP 401: it asks for another credential. Give one in the Connectors view, or as a header in gateway.yaml.`;
    return { result: errorResult(reason, status), trouble: 'unauthorized' };
  }
  const kind = kindOf(error);
  const result = errorResult(`${id} failed: ${describe(error, kind)}`, status);
  return kind === 'answered' ? { result } : { result, trouble: 'no-answer' };
}

function describe(error: unknown, kind: ReturnType<typeof kindOf>): string {
  switch (kind) {
    case 'answered':
      return explain(error);
    case 'late':
      return `${explain(error)} It may still have its effect. Look before calling again.`;
    case 'lost':
      return `${explain(error)} Nobody knows whether the call had its effect; it was not sent again.`;
    default:
      return assertNever(kind);
  }
}

function kindOf(error: unknown): 'answered' | 'late' | 'lost' {
  if (error instanceof TimedOut) return 'late';
  return error instanceof RpcError || httpStatusOf(error) !== undefined ? 'answered' : 'lost';
}

/** The result where there is no connection to send a call over. `reason` is one or two sentences. */
export function notConnected(source: string, reason: string): ToolResult {
  return unsentResult(`${source} is not connected, so nothing was sent: ${lower(reason)}`);
}

function lower(sentence: string): string {
  return sentence.replace(/^(It|The|There|No)\b/, (word) => word.toLowerCase());
}
