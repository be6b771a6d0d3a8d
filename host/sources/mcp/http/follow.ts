import type { Answer } from './answer.ts';
import type { SentHeaders } from './ownHeaders.ts';

/** What a request is made of. */
export interface Sending {
  readonly method?: string;
  readonly headers?: SentHeaders;
  readonly body?: string | null;
  readonly signal?: AbortSignal | null;
  /** An answer that is a redirect is an answer, and is not followed. */
  readonly redirect?: 'manual';
}

/** The part of `fetch` that a client of MCP needs. */
export type Fetch = (url: string, sending?: Sending) => Promise<Answer>;

const mostRedirects = 5;

/** A redirect that is not followed. The message completes a sentence whose subject is the server. */
export class RefusedRedirect extends Error {}

/** An answer, and the URL that gave it. */
export interface Followed {
  readonly response: Answer;
  readonly url: URL;
}

/**
 * Sends a request and follows redirects within the origin, or from http to https on one host, with the method
 * and the body kept: what leads elsewhere must not learn of credentials, and a POST must not become a GET. After 303 it
 * would have to: the request was taken, and what lies elsewhere is to be read (RFC 9110 §15.4.4), so it is not sent twice.
 *
 * @throws {RefusedRedirect} for every other redirect.
 */
export async function follow(fetch: Fetch, first: URL, sending: Sending): Promise<Followed> {
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url.href, { ...sending, redirect: 'manual' });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return { response, url };
    await response.body?.cancel();
    if (response.status === 303 && isSent(sending))
      throw new RefusedRedirect(
        'took the request and says that the answer is to be read elsewhere (HTTP 303), so it was not sent again',
      );
    const next = URL.parse(location, url.href);
    if (!next) throw new RefusedRedirect('redirects to an address that is none');
    if (!isSameServer(url, next))
      throw new RefusedRedirect(
        `redirects to ${next.origin}${next.pathname}, another server, which was not called`,
      );
    if (redirects >= mostRedirects) throw new RefusedRedirect(`redirects more than ${mostRedirects} times`);
    url = next;
  }
}

function isSent({ method = 'GET' }: Sending): boolean {
  return method !== 'GET';
}

function isSameServer(from: URL, to: URL): boolean {
  if (to.username !== '' || to.password !== '') return false;
  if (from.origin === to.origin) return true;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname;
  // An upgrade goes from the usual port to the usual port: another one is another server.
  return isUpgrade && from.port === '' && to.port === '';
}
