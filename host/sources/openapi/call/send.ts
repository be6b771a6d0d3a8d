import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Disposable } from '../../../base/disposable.ts';
import { type ApiAnswer, locationOf, requestAnswer } from './answers/readAnswer.ts';
import { UnreadableAnswer } from './answers/unpack.ts';
import { explainFailure } from './failures.ts';
import type { ApiRequest } from './request.ts';
import { waitBeforeRepeat } from './retry.ts';
import { createTurnstile } from '../../turnstile.ts';

export interface CallLimits {
  /** For the whole call, waiting for its turn and redirects included. */
  readonly callSeconds: number;
  /** Of an answer's body, unpacked; what is beyond is cut. */
  readonly responseBytes: number;
  /** Calls at once; more wait for their turn. */
  readonly inFlight: number;
}

export type Sending =
  | { readonly kind: 'answered'; readonly answer: ApiAnswer }
  /** The status is there where an answer came that could not be read. */
  | { readonly kind: 'failed'; readonly reason: string; readonly httpStatus?: number };

export interface Sender extends Disposable {
  send(request: ApiRequest, signal: AbortSignal): Promise<Sending>;
}

const mostRedirects = 3;
/** A stream may have no end. What is left of the time brings what came of it to the caller. */
const streamShare = 0.8;

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
      const deadline = performance.now() + limits.callSeconds * 1_000;
      const clock = setTimeout(() => end.abort(new OutOfTime()), limits.callSeconds * 1_000);
      let leave: (() => void) | undefined;
      try {
        leave = await turnstile.enter(end.signal);
        return await exchangePatiently(agent, request, { limits, deadline, signal: end.signal });
      } catch (error) {
        const reason = explain(error, request, limits, end.signal, leave !== undefined);
        return {
          kind: 'failed',
          reason,
          ...(error instanceof UnreadableAnswer ? { httpStatus: error.status } : {}),
        };
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

interface Exchange {
  readonly limits: CallLimits;
  /** On the clock of `performance.now`. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Waits and asks once more where the API asks for that, shortly, about a call that only reads. */
async function exchangePatiently(agent: Agent, request: ApiRequest, exchanging: Exchange): Promise<Sending> {
  const first = await exchange(agent, request, exchanging);
  if (first.kind === 'failed') return first;
  const wait = waitBeforeRepeat(first.answer, request, exchanging.deadline - performance.now());
  if (wait === undefined) return first;
  await pause(wait, undefined, { signal: exchanging.signal });
  const second = await exchange(agent, request, exchanging);
  if (second.kind === 'failed') return second;
  const repeated = { status: first.answer.status, afterMs: wait };
  return { kind: 'answered', answer: { ...second.answer, repeated } };
}

async function exchange(
  agent: Agent,
  request: ApiRequest,
  { limits, deadline, signal }: Exchange,
): Promise<Sending> {
  const query = request.query.join('&');
  let path = query === '' ? request.path : `${request.path}?${query}`;
  for (let redirects = 0; ; redirects += 1) {
    const { origin, method, body } = request;
    const answer = await requestAnswer(
      agent,
      { origin, path, method, headers: headersOf(request), ...(body === undefined ? {} : { body }) },
      {
        bytes: limits.responseBytes,
        streamMs: deadline - performance.now() - limits.callSeconds * 1_000 * (1 - streamShare),
        signal,
      },
    );
    const next = redirectOf(answer, request, path, redirects);
    if (next === undefined) return { kind: 'answered', answer };
    if (next.kind === 'failed') return next;
    path = next.path;
  }
}

/** Where an answer sends the call on; nothing where it is the answer itself. */
function redirectOf(
  answer: ApiAnswer,
  request: ApiRequest,
  path: string,
  redirects: number,
):
  | { readonly kind: 'follow'; readonly path: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | undefined {
  const location = locationOf(answer);
  if (location === undefined) return undefined;
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
