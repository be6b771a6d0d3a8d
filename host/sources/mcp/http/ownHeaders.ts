import { Headers, type HeadersInit } from 'undici';

/** Headers by name, resolved for one request, credentials among them. */
export type OwnHeaders = () => Promise<Readonly<Record<string, string>>>;

/** What the protocol says with headers is never replaced by what a file says (Streamable HTTP, and HTTP itself). */
const protocolHeaders = new Set([
  ...['mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'last-event-id'],
  ...['content-type', 'content-length', 'transfer-encoding', 'connection', 'host', 'accept'],
]);

/** What undici says of such a header repeats its value, which is a credential more often than not. */
export class UnsendableHeader extends Error {
  constructor() {
    super('A header of the connector holds a character that no header can hold.');
  }
}

/** @throws {UnsendableHeader} */
export function toSentHeaders(given: HeadersInit | undefined): Headers {
  try {
    return new Headers(given);
  } catch {
    throw new UnsendableHeader();
  }
}

/**
 * The headers of one request with those of the connector, which are asked for anew so that none is kept.
 *
 * @throws {UnsendableHeader} and what `own` throws.
 */
export async function addOwnHeaders(sent: HeadersInit | undefined, own: OwnHeaders): Promise<Headers> {
  const headers = toSentHeaders(sent);
  for (const [name, value] of toSentHeaders(await own()))
    if (!protocolHeaders.has(name) && !headers.has(name)) headers.set(name, value);
  return headers;
}
