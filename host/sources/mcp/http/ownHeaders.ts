import { Headers, type HeadersInit } from 'undici';

/** Headers by name, resolved for one request, credentials among them. */
export type OwnHeaders = () => Promise<Readonly<Record<string, string>>>;

/** What the protocol says with headers is never replaced by what a file says (Streamable HTTP, and HTTP itself). */
const protocolHeaders = new Set([
  ...['mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'last-event-id'],
  ...['content-type', 'content-length', 'transfer-encoding', 'connection', 'host', 'accept'],
]);

/** The headers of one request with those of the connector, which are asked for anew so that none is kept. */
export async function addOwnHeaders(sent: HeadersInit | undefined, own: OwnHeaders): Promise<Headers> {
  const headers = new Headers(sent);
  for (const [name, value] of Object.entries(await own()))
    if (!protocolHeaders.has(name.toLowerCase()) && !headers.has(name)) headers.set(name, value);
  return headers;
}
