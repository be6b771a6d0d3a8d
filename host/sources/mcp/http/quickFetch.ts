import type { Dispatcher } from 'undici';
import { version } from '../../../version.ts';
import type { Answer, AnswerHeaders } from './answer.ts';
import type { Fetch, Sending } from './follow.ts';
import { createInflow, type Inflow } from './inflow.ts';
import { toSentHeaders } from './ownHeaders.ts';
import { codings, unpack } from './unpack.ts';

/** What each request says where nobody says otherwise. */
const usual = { accept: '*/*', 'accept-encoding': codings, 'user-agent': `gatehouse/${version}` };

/** Statuses whose answers have no body (WHATWG Fetch §2.2.3). */
const bodiless = [204, 205, 304];

/**
 * As much of `fetch` as a client of MCP needs, at a fraction of its cost: redirects are handed over as they are, and
 * nothing is known of origins, caches and cookies. Fails as `fetch` does, with what went wrong as the cause, with the
 * reason of the signal, or with an {UnsendableHeader}.
 */
export function quickFetch(dispatcher: Dispatcher): Fetch {
  return async (url, { method = 'GET', headers = {}, body = null, signal = null } = {}) => {
    signal?.throwIfAborted();
    const { origin, pathname, search } = new URL(url);
    const request = {
      ...{ origin, path: `${pathname}${search}`, method, body },
      headers: { ...usual, ...toSentHeaders(headers) },
    };
    return new Promise((resolve, reject) => {
      const exchange = createExchange(signal, resolve, reject);
      dispatcher.dispatch(request, exchange);
    });
  };
}

type Controller = Dispatcher.DispatchController;

/** One request under way: what undici tells of it, until its body has come or the signal ends it. */
function createExchange(
  signal: NonNullable<Sending['signal']> | null,
  resolve: (answer: Answer) => void,
  reject: (error: unknown) => void,
): Dispatcher.DispatchHandler {
  let controller: Controller | undefined;
  let inflow: Inflow | undefined;
  const fail = (error: unknown): void => {
    signal?.removeEventListener('abort', leave);
    reject(error);
    inflow?.fail(error);
  };
  const leave = (): void => {
    fail(signal?.reason);
    controller?.abort(toError(signal?.reason));
  };
  signal?.addEventListener('abort', leave, { once: true });
  return {
    onRequestStart: (started) => {
      controller = started;
      // It was given up while it waited for a connection.
      if (signal?.aborted) started.abort(toError(signal.reason));
    },
    onResponseStart: (started, status, headers) => {
      if (status < 200) return;
      const isEmpty = bodiless.includes(status);
      if (!isEmpty) inflow = createInflow(toTap(started));
      resolve(toAnswer(status, toHeaders(headers), inflow));
    },
    onResponseData: (started, chunk) => {
      if (inflow) inflow.push(chunk);
      else started.abort(new Error('An answer without a body has one.'));
    },
    onResponseEnd: () => {
      signal?.removeEventListener('abort', leave);
      inflow?.end();
    },
    onResponseError: (_, error) => fail(new TypeError('fetch failed', { cause: error })),
  };
}

function toTap(controller: Controller): Parameters<typeof createInflow>[0] {
  return {
    pause: () => controller.pause(),
    resume: () => controller.resume(),
    close: () => controller.abort(new Error('The rest of the answer is not wanted.')),
  };
}

function toAnswer(status: number, headers: AnswerHeaders, inflow: Inflow | undefined): Answer {
  const body = inflow ? unpack(inflow.body, headers.get('content-encoding')) : null;
  return { status, ok: status >= 200 && status < 300, headers, body };
}

/** Names are in lower case as they come from undici. */
function toHeaders(received: Readonly<Record<string, string | string[] | undefined>>): AnswerHeaders {
  const get = (name: string): string | null => {
    const value = Object.hasOwn(received, name.toLowerCase()) ? received[name.toLowerCase()] : undefined;
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  };
  return { get, has: (name) => get(name) !== null };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request was given up.', { cause: reason });
}
