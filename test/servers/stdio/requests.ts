import { createInterface } from 'node:readline';

export interface Request {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Hears each message on standard input. Ends with it, as a server should. */
export function hearRequests(onRequest: (request: Request) => void): void {
  createInterface({ input: process.stdin }).on('line', (line) => onRequest(JSON.parse(line) as Request));
}

/** The plain answer: what was asked with. */
export function echo({ id, params = {} }: Request): void {
  if (id !== undefined) process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: params })}\n`);
}
