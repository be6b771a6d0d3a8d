import { legacyResult } from '../tinyServer.ts';
import { hearRequests, type Request } from './requests.ts';

/** A server of 2025-11-25 with the tool `echo`, but for the messages that `odd` deals with and says so by `true`. */
export function serveMcp(odd: (request: Request) => boolean | void = () => false): void {
  hearRequests((request) => {
    // What it hears may be an answer, too.
    const isRequest = request.id !== undefined && 'method' in request;
    if (isRequest && odd(request) !== true) answer(request);
  });
}

export function answer({ id, ...request }: Request): void {
  const result = legacyResult(request);
  const error = { code: -32601, message: 'Method not found' };
  say({ jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) });
}

export function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
