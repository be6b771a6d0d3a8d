import { SdkHttpError } from '@modelcontextprotocol/client';
import { errorCodeOf } from '../../../base/errorCode.ts';
import { toError } from '../../../errors.ts';

/** The server answered with a JSON-RPC error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** No answer came within the time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly ms: number;

  constructor(ms: number) {
    super(`No answer within ${ms / 1_000} s.`);
    this.ms = ms;
  }
}

/** The connection ended before the answer came. The message is a sentence whose subject is the server. */
export class LostConnection extends Error {
  override readonly name = 'LostConnection';
}

/** The HTTP status that a request was refused with; undefined where that is not what happened. */
export function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof SdkHttpError) return error.status;
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Whether a request was refused for want of a credential. */
export function isUnauthorized(error: unknown): boolean {
  const status = httpStatusOf(error);
  return status === 401 || status === 403;
}

/**
 * Whether the server no longer knows the session. 404 is what the specification asks for (Streamable HTTP, Session
 * Management); real servers also answer 400 and say so in words.
 */
export function isSessionLost(error: unknown): boolean {
  const status = httpStatusOf(error);
  return status === 404 || (status === 400 && /session/i.test(toError(error).message));
}

/** One sentence about why a request failed, whose subject is the server. Quotes no more of it than a line. */
export function explain(error: unknown): string {
  const status = httpStatusOf(error);
  if (status !== undefined) return `It answered HTTP ${status}${textOf(error)}.`;
  if (error instanceof RpcError) return `It answered with error ${error.code}${toTail(error.message)}.`;
  if (error instanceof TimedOut) return `It did not answer within ${error.ms / 1_000} s.`;
  if (error instanceof LostConnection) return sentence(error.message);
  const code = errorCodeOf(error);
  if (code === 'ECONNREFUSED') return 'The connection was refused: nothing listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'There is no address for its name.';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE')
    return 'The connection was closed before an answer came.';
  return sentence(toError(error).message);
}

function textOf(error: unknown): string {
  const text: unknown = error instanceof SdkHttpError ? error.data.text : undefined;
  // A page tells a person nothing.
  return typeof text === 'string' && !text.trimStart().startsWith('<') ? toTail(text) : '';
}

function toTail(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '');
  return line === '' ? '' : `: ${line}`;
}

function sentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
