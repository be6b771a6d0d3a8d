import { isObject, property } from '../../../base/json.ts';
import { RpcError } from '../connection/failures.ts';

/** A server's error that says which pages a person has to open first (MCP 2025-11-25, Elicitation, URL mode). */
const URL_ELICITATION_REQUIRED = -32_042;

export interface UrlsFirst {
  /** Sentences for the caller: what is to be opened, and what for. */
  readonly reason: string;
  /** As the server sent them. */
  readonly elicitations: readonly unknown[];
}

const mostShown = 10;
const mostCharacters = 2_000;

/** Undefined where the error is another one, or names no page. */
export function readUrlsFirst(id: string, error: unknown): UrlsFirst | undefined {
  if (!(error instanceof RpcError) || error.code !== URL_ELICITATION_REQUIRED) return undefined;
  const given = property(error.data, 'elicitations');
  const elicitations = (Array.isArray(given) ? given : []).filter(isObject).slice(0, mostShown);
  const lines = elicitations.flatMap((each) => toLine(each));
  if (lines.length === 0) return undefined;
  const intro = `${id} was not carried out: a person has to open ${lines.length === 1 ? 'this page' : 'these pages'} first. Call again when that is done.`;
  return { reason: [intro, ...lines].join('\n'), elicitations };
}

/** CVE-2025-6514: what opens a URL may do more with one that is no web page's. */
function toLine(elicitation: Record<string, unknown>): readonly string[] {
  const [url, message] = [elicitation['url'], elicitation['message']];
  const parsed = typeof url === 'string' && url.length <= mostCharacters ? URL.parse(url) : null;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') return [];
  const why = typeof message === 'string' ? message.replaceAll(/\s+/g, ' ').trim().slice(0, 300) : '';
  return [why === '' ? `- ${parsed.href}` : `- ${parsed.href} (${why})`];
}
