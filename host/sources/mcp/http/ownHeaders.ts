/** The headers of one request. */
export type SentHeaders = Readonly<Record<string, string>>;

/** Headers by name, resolved for one request, credentials among them. */
export type OwnHeaders = () => Promise<SentHeaders>;

/** What the protocol says with headers is never replaced by what a file says (Streamable HTTP, and HTTP itself). */
const protocolHeaders = new Set([
  ...['mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'last-event-id'],
  ...['content-type', 'content-length', 'transfer-encoding', 'connection', 'host', 'accept'],
]);

/** A token, and what a value may hold (RFC 9110 §5.6.2, §5.5). */
const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What undici says of such a header repeats its value, which is a credential more often than not. */
export class UnsendableHeader extends Error {
  constructor() {
    super('A header of the connector holds a character that no header can hold.');
  }
}

/**
 * The same headers with names in lower case; of two that differ in nothing else, the later one counts.
 *
 * @throws {UnsendableHeader}
 */
export function toSentHeaders(given: SentHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    // What surrounds a value is no part of it: a secret out of a file ends with a line break.
    const sent = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (!namePattern.test(name) || !valuePattern.test(sent)) throw new UnsendableHeader();
    headers[name.toLowerCase()] = sent;
  }
  return headers;
}

/**
 * The headers of one request with those of the connector, which are asked for anew so that none is kept.
 *
 * @throws {UnsendableHeader} and what `own` throws.
 */
export async function addOwnHeaders(
  sent: SentHeaders | undefined,
  own: OwnHeaders,
): Promise<Record<string, string>> {
  const headers = toSentHeaders(sent ?? {});
  for (const [name, value] of Object.entries(toSentHeaders(await own())))
    if (!protocolHeaders.has(name) && !Object.hasOwn(headers, name)) headers[name] = value;
  return headers;
}
