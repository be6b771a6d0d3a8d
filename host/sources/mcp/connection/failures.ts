import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { property } from '../../../base/json.ts';
import { toError } from '../../../errors.ts';
import { Challenged } from '../http/challenged.ts';
import { parseJson } from '../http/messages.ts';
import { explainNetwork, isBeforeSending } from '../http/networkFailure.ts';

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

/** Nothing of the request was sent. The message is a sentence. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}

/** The HTTP status that a request was refused with; undefined where that is not what happened. */
export function httpStatusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

/**
 * Whether a request was refused for want of a credential. 403 is that only where the server asks for one, or has just
 * been given one: firewalls and servers that judge the origin of a request say 403 as well.
 */
export function isUnauthorized(error: unknown, hasCredential: boolean): boolean {
  const status = httpStatusOf(error);
  return status === 401 || (status === 403 && (hasCredential || error instanceof Challenged));
}

/** Whether it is certain that the server has seen nothing of a request. */
export function isUnsent(error: unknown): boolean {
  const isClosed = error instanceof SdkError && error.code === SdkErrorCode.NotConnected;
  return isClosed || error instanceof NotSent || (error instanceof TypeError && isBeforeSending(error));
}

/**
 * Whether the server no longer knows the session. 404 is what the specification asks for (Streamable HTTP, Session
 * Management); real servers also answer 400 or 401 and say so in words.
 */
export function isSessionLost(error: unknown): boolean {
  const status = httpStatusOf(error);
  if (status === 400 || status === 401)
    return /session/i.test(`${toError(error).message} ${String(property(error, 'text'))}`);
  return status === 404;
}

/** One sentence about why a request failed, whose subject is the server. Quotes no more of it than a line. */
export function explain(error: unknown): string {
  const status = httpStatusOf(error);
  if (status !== undefined) return `It answered HTTP ${status}${toTail(textOf(error))}.`;
  if (error instanceof RpcError) return `It answered with error ${error.code}${toTail(error.message)}.`;
  if (error instanceof TimedOut) return `It did not answer within ${error.ms / 1_000} s.`;
  // What `fetch` throws says nothing itself; its cause does.
  if (error instanceof TypeError && error.cause !== undefined) return explainNetwork(error);
  return sentence(toError(error).message);
}

/** What the body of a refusal says in words: a page tells a person nothing, and JSON only by its message. */
function textOf(error: unknown): string {
  const text = property(error, 'text');
  if (typeof text !== 'string' || text.trimStart().startsWith('<')) return '';
  const body = parseJson(text);
  const messages = [property(property(body, 'error'), 'message'), property(body, 'message')];
  return messages.find((message) => typeof message === 'string') ?? text;
}

function toTail(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '');
  return line === '' ? '' : `: ${line}`;
}

function sentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
