import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import type { Disposable } from '../../../base/disposable.ts';
import { explainFailure } from './failures.ts';
import type { ApiRequest } from './request.ts';
import { createTurnstile } from './turnstile.ts';

export interface CallLimits {
  /** For the whole call, waiting for its turn and redirects included. */
  readonly callSeconds: number;
  /** Of an answer's body, unpacked; what is beyond is cut. */
  readonly responseBytes: number;
  /** Calls at once; more wait for their turn. */
  readonly inFlight: number;
}

export interface ApiAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body went on past the limit. */
  readonly isCut: boolean;
}

export type Sending =
  | { readonly kind: 'answered'; readonly answer: ApiAnswer }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Sender extends Disposable {
  send(request: ApiRequest, signal: AbortSignal): Promise<Sending>;
}

type Answer = Dispatcher.ResponseData;

const mostRedirects = 3;

/** Ended by the time limit, as opposed to by the caller. */
class OutOfTime extends Error {}

/** A pool of connections for one source. A redirect is followed only where nothing new learns of the call. */
export function createSender(limits: CallLimits): Sender {
  const agent = new Agent({
    connections: limits.inFlight,
    // The limit of the whole call is the only clock; these would end a slow answer before it.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: Math.min(limits.callSeconds, 30) * 1_000 },
  });
  const turnstile = createTurnstile(limits.inFlight);
  return {
    send: async (request, caller) => {
      const end = new AbortController();
      const cancel = (): void => end.abort(caller.reason ?? new Error('cancelled'));
      if (caller.aborted) cancel();
      caller.addEventListener('abort', cancel, { once: true });
      const clock = setTimeout(() => end.abort(new OutOfTime()), limits.callSeconds * 1_000);
      let leave: (() => void) | undefined;
      try {
        leave = await turnstile.enter(end.signal);
        return await exchange(agent, request, limits, end.signal);
      } catch (error) {
        return { kind: 'failed', reason: explain(error, request, limits, end.signal, leave !== undefined) };
      } finally {
        leave?.();
        clearTimeout(clock);
        caller.removeEventListener('abort', cancel);
      }
    },
    dispose: () => {
      void agent.destroy();
    },
  };
}

async function exchange(
  agent: Agent,
  request: ApiRequest,
  limits: CallLimits,
  signal: AbortSignal,
): Promise<Sending> {
  const query = request.query.join('&');
  let path = query === '' ? request.path : `${request.path}?${query}`;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await agent.request({
      origin: request.origin,
      path,
      method: request.method,
      headers: headersOf(request),
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const next = redirectOf(answer, request, path, redirects);
    if (next === undefined)
      return { kind: 'answered', answer: await readAnswer(answer, request.method, limits.responseBytes) };
    // The connection can be used again only after the redirect's own body was taken off it.
    await answer.body.dump({ limit: 64 * 1024, signal });
    if (next.kind === 'failed') return next;
    path = next.path;
  }
}

/** Where an answer sends the call on; nothing where it is the answer itself. */
function redirectOf(
  answer: Answer,
  request: ApiRequest,
  path: string,
  redirects: number,
):
  | { readonly kind: 'follow'; readonly path: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | undefined {
  const location = first(answer.headers['location']);
  if (![301, 302, 303, 307, 308].includes(answer.statusCode) || location === undefined) return undefined;
  const failed = (reason: string) => ({ kind: 'failed', reason }) as const;
  const target = URL.parse(location, `${request.origin}${path}`);
  if (!target)
    return failed(
      `The API at ${request.origin} redirects to an address that is none. Read the API's own log.`,
    );
  // Without the query: an address that was made from ours may repeat an API key.
  const shown = `${target.origin === 'null' ? target.protocol : target.origin}${target.pathname}`;
  if (target.origin !== request.origin) {
    return failed(
      `The API at ${request.origin} redirects to ${shown}, another server, which was not called. If that is right, set \`server\` in gateway.yaml to it.`,
    );
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return failed(
      `The API redirects this ${request.method} to ${shown}; only GET and HEAD are followed. Correct the path or \`server\`.`,
    );
  }
  if (redirects >= mostRedirects) {
    return failed(
      `The API at ${request.origin} redirects more than ${mostRedirects} times, at last to ${shown}. Read the API's own log.`,
    );
  }
  return { kind: 'follow', path: `${target.pathname}${target.search}` };
}

async function readAnswer(answer: Answer, method: string, limit: number): Promise<ApiAnswer> {
  const body = await readBody(unpack(answer, method), limit);
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), first(value) ?? '']),
    ),
    body: body.subarray(0, limit),
    isCut: body.length > limit,
  };
}

/** Resolves with the whole body, or with a little more than `limit` bytes of a longer one. */
function readBody(body: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limit) return;
      // A body without end ends here.
      resolve(Buffer.concat(chunks));
      body.destroy();
    });
    body.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    body.once('error', reject);
    body.once('close', () => reject(new Error('The answer ended before it was complete.')));
  });
}

/** Compression is not asked for, and some servers send it all the same. */
function unpack(answer: Answer, method: string): Readable {
  const unpackers = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };
  const encoding = (first(answer.headers['content-encoding']) ?? '').trim().toLowerCase().replace(/^x-/, '');
  // What is not there cannot be unpacked, even where its headers describe it.
  const isEmpty = method === 'HEAD' || answer.statusCode === 204 || answer.headers['content-length'] === '0';
  if (isEmpty || !Object.hasOwn(unpackers, encoding)) return answer.body;
  // Errors of either stream reach the reader through the second one.
  return pipeline(answer.body, unpackers[encoding as keyof typeof unpackers](), () => undefined);
}

function headersOf(request: ApiRequest): Record<string, string> {
  return request.cookies.length === 0
    ? request.headers
    : { ...request.headers, cookie: request.cookies.join('; ') };
}

function explain(
  error: unknown,
  request: ApiRequest,
  limits: CallLimits,
  signal: AbortSignal,
  hasEntered: boolean,
): string {
  if (!signal.aborted) return explainFailure(error, request.origin);
  if (!(signal.reason instanceof OutOfTime)) return 'The call was cancelled before the API had answered.';
  return hasEntered
    ? `The API at ${request.origin} did not answer completely within ${limits.callSeconds} s. Ask for less, or try again.`
    : `The call waited ${limits.callSeconds} s for its turn: ${limits.inFlight} others are in flight. Try again later.`;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
