import type { Answer } from '../answer.ts';
import type { Tell } from '../answers/mendMessage.ts';
import { explain } from '../explain.ts';
import { type Fetch, follow, type Sending } from '../follow.ts';
import { addOwnHeaders, type OwnHeaders } from '../ownHeaders.ts';
import type { Incoming } from './incoming.ts';
import type { Lifetimes } from './lifetimes.ts';
import type { Session } from './requestHeaders.ts';

/** What all requests of one connection share. */
export interface Line {
  readonly session: { -readonly [Key in keyof Session]: Session[Key] };
  readonly lifetimes: Lifetimes;
  readonly incoming: Incoming;
  readonly ask: Ask;
  /** Tells of something that was set right, once for each kind. */
  readonly tell: Tell;
  /** Hears of faults, those too that cost a request. */
  readonly onFault: (error: unknown) => void;
}

/** Sends one request of HTTP to the server. */
export type Ask = (sending: Sending) => Promise<Answer>;

export interface AskOptions {
  readonly url: URL;
  readonly headers: OwnHeaders;
  readonly fetch: Fetch;
}

/** Redirects are followed within the server, and the connector's own headers go with each request. */
export function createAsk({ url, headers, fetch }: AskOptions): Ask {
  return async (sending) => {
    try {
      const whole = { ...sending, headers: await addOwnHeaders(sending.headers, headers) };
      return (await follow(fetch, url, whole)).response;
    } catch (error) {
      throw explain(error);
    }
  };
}
