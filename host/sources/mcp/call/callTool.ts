import { type ExternalTool, errorResult, type ToolResult, unsentResult } from '../../tool.ts';
import type { Connection } from '../connection/connection.ts';
import type { Exchange } from '../questions/exchange.ts';
import { tellProgress } from '../questions/progress.ts';
import { requestInRounds } from '../questions/rounds.ts';
import { type ReadResult, readCallResult } from './callResult.ts';
import { explainFailure, toNotConnected, type Trouble } from './explainFailure.ts';
import { toParamHeaders } from './paramHeaders.ts';
import { readUrlsFirst } from './urlsFirst.ts';

export interface CallLimits {
  /** Without an answer or a sign of progress. */
  readonly callSeconds: number;
  /** However much progress there is. */
  readonly mostSeconds: number;
  readonly responseBytes: number;
}

export interface Called extends ReadResult {
  readonly trouble?: Trouble;
  /** From sending to the answer, in milliseconds; absent where none came, or somebody was asked. */
  readonly ms?: number;
  /** The server may go on working on it. */
  readonly isAbandoned?: true;
}

export interface CallToolOptions {
  readonly signal: AbortSignal;
  readonly limits: CallLimits;
  readonly exchange: Exchange;
}

/** Sends one call, once. Whatever becomes of it, it is never sent again. Never rejects. */
export async function callTool(
  connection: Connection,
  tool: ExternalTool,
  given: unknown,
  { signal, limits, exchange }: CallToolOptions,
): Promise<Called> {
  const started = performance.now();
  const headers = connection.isStateless ? toParamHeaders(tool.inputSchema, given) : {};
  try {
    const result = await requestInRounds(connection, {
      method: 'tools/call',
      params: { name: tool.native, arguments: given },
      exchange,
      options: {
        signal,
        timeoutMs: limits.callSeconds * 1_000,
        mostMs: limits.mostSeconds * 1_000,
        // Progress is asked for, because it is what shows that a long call is alive.
        onProgress: (news) => tellProgress(exchange.conversation, news),
        headers,
      },
    });
    const read = readCallResult(result, {
      mostBytes: limits.responseBytes,
      isStructured: tool.outputSchema !== undefined,
    });
    // What a person took is none of the server's time.
    return exchange.wasHalted ? read : { ...read, ms: performance.now() - started };
  } catch (error) {
    return { repairs: [], ...toFailed(connection, tool, error, { signal, exchange }) };
  }
}

function toFailed(
  { isStateless, dialogue }: Connection,
  tool: ExternalTool,
  error: unknown,
  { signal, exchange }: Pick<CallToolOptions, 'signal' | 'exchange'>,
): Pick<Called, 'result' | 'trouble' | 'isAbandoned'> {
  if (signal.aborted) {
    const result = errorResult(`${tool.id} was cancelled. It may have had its effect.`);
    return { result, isAbandoned: true };
  }
  const urls = readUrlsFirst(tool.id, error);
  if (urls) {
    for (const each of urls.elicitations) dialogue.remember(each, exchange);
    return { result: errorResult(urls.reason) };
  }
  const { reason, httpStatus, isUnsent, ...rest } = explainFailure({ ...tool, isStateless }, error);
  return { result: isUnsent ? unsentResult(reason) : errorResult(reason, httpStatus), ...rest };
}

/** The result where there is no connection to send a call over. `reason` is one or two sentences. */
export function notConnected(source: string, reason: string): ToolResult {
  return unsentResult(toNotConnected(source, reason));
}
