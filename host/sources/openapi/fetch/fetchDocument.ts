import { lookup } from 'node:dns';
import { STATUS_CODES } from 'node:http';
import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { checkOrigin } from '../../../config/locators.ts';
import { errors, GatehouseError } from '../../../errors.ts';
import { explainFailure } from '../call/failures.ts';
import { type ApiAnswer, locationOf, requestAnswer } from '../call/answers/readAnswer.ts';
import { isLocalAddress } from './addresses.ts';

export interface FetchLimits {
  /** From the first connection to the last byte, redirects included. */
  readonly seconds: number;
  /** Of the document, unpacked. */
  readonly bytes: number;
}

export interface FetchedDocument {
  readonly text: string;
  /** Each URL that was asked, the first one as it was typed. */
  readonly urls: readonly string[];
}

const preset: FetchLimits = { seconds: 30, bytes: 30 * 1024 * 1024 };

const mostRedirects = 5;

/**
 * Fetches a document by GET, without any credential. The URL is a person's own, so it may lead anywhere; what
 * its server redirects to may not lead to this machine or its network, where that server itself cannot reach.
 *
 * @throws {GatehouseError} `fetch-failed`, with a message that says what was wrong at which URL.
 */
export async function fetchDocument(typed: string, limits = preset): Promise<FetchedDocument> {
  const checked = checkOrigin(typed);
  if (checked.kind === 'problem') throw errors.fetchFailed(checked.message);
  const signal = AbortSignal.timeout(limits.seconds * 1_000);
  const first = new URL(typed);
  const urls = [typed];
  for (let url = first; ; ) {
    const found = await ask(url, first, limits, signal);
    if (typeof found === 'string') return { text: found, urls };
    if (urls.length > mostRedirects)
      throw errors.fetchFailed(
        `${typed} redirects more than ${mostRedirects} times, at last to ${found.href}.`,
      );
    url = found;
    urls.push(url.href);
  }
}

/** The document, or where to ask next. */
async function ask(url: URL, typed: URL, limits: FetchLimits, signal: AbortSignal): Promise<string | URL> {
  const connect = { timeout: limits.seconds * 1_000 };
  const agent = new Agent({
    connect: url.hostname === typed.hostname ? connect : { ...connect, lookup: lookUpPublic },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const request = {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: { accept: 'application/yaml, application/json, text/yaml, text/plain;q=0.8, */*;q=0.5' },
    };
    const answer = await requestAnswer(agent, request, { bytes: limits.bytes, signal });
    return redirectOf(answer, url, typed) ?? toText(answer, url, limits);
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    if (!signal.aborted) throw errors.fetchFailed(`${url.href}: ${explainFailure(error, url.origin)}`);
    throw errors.fetchFailed(
      `${url.href} did not answer completely within ${limits.seconds} s. Try again later.`,
    );
  } finally {
    // Nothing else will use the connection.
    await agent.destroy();
  }
}

function redirectOf(answer: ApiAnswer, url: URL, typed: URL): URL | undefined {
  const location = locationOf(answer);
  if (location === undefined) return undefined;
  const next = URL.parse(location, url.href);
  const refused = (why: string): Error =>
    errors.fetchFailed(`${url.href} redirects to ${location.slice(0, 200)}, ${why}`);
  if (!next || checkOrigin(next.href).kind === 'problem') throw refused('which cannot be fetched.');
  if (url.protocol === 'https:' && next.protocol === 'http:')
    throw refused('which is not encrypted. Enter that URL yourself if you mean it.');
  if (next.hostname !== typed.hostname && isLocalAddress(next.hostname)) throw refused(local);
  return next;
}

const local = 'an address of this machine or its network. Enter that URL yourself if you mean it.';

/** Resolves a name that a redirect brought; one that leads to this machine or its network is refused. */
const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isLocalAddress(address)))
      return callback(errors.fetchFailed(`The redirect leads to ${hostname}, ${local}`), '');
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

function toText({ status, headers, body, isCut }: ApiAnswer, { href }: URL, { bytes }: FetchLimits): string {
  if (status < 200 || status > 299) {
    const name = STATUS_CODES[status];
    throw errors.fetchFailed(`${href} answered HTTP ${status}${name === undefined ? '' : ` ${name}`}.`);
  }
  if (isCut)
    throw errors.fetchFailed(`${href} is larger than ${Math.round(bytes / 1024 / 1024)} MB, the limit.`);
  if (/^text\/html\b/i.test(headers['content-type'] ?? '')) {
    throw errors.fetchFailed(
      `${href} is an HTML page. Enter the URL of the OpenAPI document itself; pages about an API often link to it.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw errors.fetchFailed(`${href} is not UTF-8 text, so it is no OpenAPI document.`);
  }
}
