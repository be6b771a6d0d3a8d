import { Headers, type Response } from 'undici';
import { isObject } from '../../../base/json.ts';
import { limitEvents } from './answers/limitEvents.ts';
import { answerLimits, mendAnswer } from './answers/mendAnswer.ts';
import type { RpcId, Tell } from './answers/mendMessage.ts';
import { accept, bodyOf, remake } from './answers/remake.ts';
import { explain } from './explain.ts';
import { type Fetch, follow, type Sending } from './follow.ts';
import { Challenged, isChallenge } from './challenged.ts';
import { isEventStream, parseJson, readBegin } from './messages.ts';

/** The part of `fetch` that a transport uses. */
export type TolerantFetch = (url: string | URL, init: Sending) => Promise<Response>;

/** Of what is kept of an error's body. */
const errorLimits = { bytes: 1024 * 1024 };

/**
 * What stands between the SDK's transport and the network. It follows redirects as `follow` does, and makes of the
 * answers of real servers what the transport accepts; each kind of repair is told once, as a sentence about the server.
 * It has no clock, and never sends anything twice.
 */
export function tolerantFetch(fetch: Fetch, onRepair: (what: string) => void): TolerantFetch {
  const tell = tellOnce(onRepair);
  let hasStreamed = false;
  return async (url, init) => {
    try {
      const { response } = await follow(fetch, new URL(url), init);
      if (init.method === 'POST') return await mendPost(response, readSent(init), tell);
      if (init.method !== 'GET') return await limitError(response);
      const isStream = response.ok && isEventStream(response);
      if (!isStream) return await mendGet(response, hasStreamed, tell);
      hasStreamed = true;
      return limitStream(response);
    } catch (error) {
      throw explain(error);
    }
  };
}

/** Told by its kind, for a sentence may quote what the server says, which is other each time. */
function tellOnce(onRepair: (what: string) => void): Tell {
  const told = new Set<string>();
  return (kind, sentence) => {
    if (told.has(kind)) return;
    told.add(kind);
    onRepair(sentence);
  };
}

/** What the body of a POST holds. */
interface Sent {
  /** Of the requests in it. */
  readonly ids: readonly RpcId[];
  /** Whether it holds nothing but notifications. */
  readonly isNotice: boolean;
  readonly hasSession: boolean;
}

function readSent({ body, headers }: Sending): Sent {
  const messages = [typeof body === 'string' ? parseJson(body) : undefined].flat().filter(isObject);
  const requests = messages.filter((message) => 'method' in message && message['id'] !== undefined);
  return {
    ids: requests.map(({ id }) => id as RpcId),
    isNotice: messages.length > 0 && messages.every((message) => 'method' in message && !('id' in message)),
    get hasSession() {
      return new Headers(headers).has('mcp-session-id');
    },
  };
}

/** Statuses that say no more than that a server has no use for a notification. */
const unwanted = [400, 404, 405, 406, 415, 422, 500, 501];

async function mendPost(response: Response, sent: Sent, tell: Tell): Promise<Response> {
  const { status, ok } = response;
  if (sent.ids.length > 0) return ok ? mendAnswer(response, sent.ids, tell) : limitError(response);
  if (ok) {
    if (status !== 202)
      tell('notification taken', `It answers notifications with HTTP ${status} instead of 202.`);
    return accept(response);
  }
  if (!sent.isNotice || !unwanted.includes(status)) return limitError(response);
  if (sent.hasSession) {
    // A session that is lost must be heard of, and a server may say so with another status than 404.
    const limited = await limitError(response);
    if (status === 404 || /session/i.test(await limited.clone().text())) return limited;
  }
  tell('notification refused', `It refuses a notification with HTTP ${status}, which is passed over.`);
  return accept(response);
}

/** Statuses with which servers say that they have no stream of their own, beside 405, which is the one for it. */
const streamless = [400, 403, 404, 406, 500, 501];

/** An answer to GET that is no stream. 405 tells the transport that there is none (Streamable HTTP, Listening). */
async function mendGet(response: Response, hasStreamed: boolean, tell: Tell): Promise<Response> {
  const { status, ok } = response;
  // Where there was a stream, the server is in trouble now, and there will be one again.
  const isTrouble = hasStreamed && status >= 500;
  if (!ok && (!streamless.includes(status) || isChallenge(response) || isTrouble))
    return limitError(response);
  tell(
    'no stream',
    `It answers GET with HTTP ${status}${ok ? ', but no stream of events,' : ''} instead of 405; it is used without a stream of its own.`,
  );
  return remake(accept(response), null, { status: 405 });
}

function limitStream(response: Response): Response {
  const body = bodyOf(response);
  if (!body) return response;
  return remake(response, limitEvents(body, answerLimits), { status: 200 });
}

/** An error with as much of its body as is of use. @throws {Challenged} */
async function limitError(response: Response): Promise<Response> {
  const text = await readBegin(response, errorLimits);
  if (isChallenge(response)) throw new Challenged(text);
  if (!response.body) return response;
  return remake(response, text, { status: Math.min(response.status, 599) });
}
