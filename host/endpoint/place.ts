/** What a request's URL names. Its query is no part of it. */
export interface Place {
  readonly name: 'health' | 'mcp' | 'sse' | 'messages';
  /** The token that stands in the path. */
  readonly token?: string;
  /** What a path of this caller begins with: empty, or `/t/<token>`. */
  readonly prefix: string;
  /** Path and query without the prefix, so that the token goes no further. */
  readonly rest: string;
}

const names = ['health', 'mcp', 'sse', 'messages'] as const;
/** For clients that cannot send a header. The token is one that `Authorization: Bearer` could carry too. */
const TOKEN_PREFIX = /^\/t\/([A-Za-z0-9._~+-]+=*)(?=\/)/;

/** Undefined for a URL that names nothing of ours. */
export function toPlace(url = ''): Place | undefined {
  const match = TOKEN_PREFIX.exec(url);
  const prefix = match?.[0] ?? '';
  const rest = url.slice(prefix.length);
  const name = names.find((each) => rest.split('?', 1)[0] === `/${each}`);
  if (name === undefined) return undefined;
  const token = match?.[1];
  return { name, prefix, rest, ...(token === undefined ? {} : { token }) };
}
