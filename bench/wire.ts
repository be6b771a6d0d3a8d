import type { Dispatcher } from 'undici';

/** What every client of the endpoint accepts (MCP 2025-11-25, "Sending Messages to the Server"). */
const ACCEPT = 'application/json, text/event-stream';
const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';

/** Where one agent reaches an MCP server. */
export interface Peer {
  readonly origin: string;
  readonly token: string;
}

/** One request, ready to be sent as often as wanted. */
export interface Shot {
  readonly headers: Readonly<Record<string, string>>;
  /** Ids must differ within a session, also those of calls that are in flight together. */
  body(id: number): string;
}

let lastId = 0;

/** A request of revision 2026-07-28, which needs no session and repeats its method and name as headers. */
export function modernShot(peer: Peer, method: string, params: Record<string, unknown> = {}): Shot {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const name = typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {};
  return {
    headers: { ...commonHeaders(peer, MODERN), 'mcp-method': method, ...name },
    body: toBody(method, { ...params, _meta: meta }),
  };
}

/** A request within a session of revision 2025-11-25. */
export function sessionShot(
  peer: Peer,
  session: string,
  method: string,
  params: Record<string, unknown>,
): Shot {
  return {
    headers: { ...commonHeaders(peer, LEGACY), 'mcp-session-id': session },
    body: toBody(method, params),
  };
}

/** Sends one request and returns what came back, whole. @throws for every status but 200 and 202. */
export async function fire(
  client: Dispatcher,
  shot: Shot,
): Promise<{ text: string; session: string | undefined }> {
  const body = shot.body((lastId += 1));
  const answer = await client.request({ path: '/mcp', method: 'POST', headers: shot.headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 && answer.statusCode !== 202) {
    throw new Error(`The server answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  }
  const session = answer.headers['mcp-session-id'];
  return { text, session: typeof session === 'string' ? session : undefined };
}

/** Sends one request and counts the bytes of the answer, so that reading it costs the bench next to nothing. */
export async function fireAndCount(client: Dispatcher, shot: Shot): Promise<number> {
  const body = shot.body((lastId += 1));
  const answer = await client.request({ path: '/mcp', method: 'POST', headers: shot.headers, body });
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) bytes += chunk.length;
  if (answer.statusCode !== 200) throw new Error(`The server answered ${answer.statusCode}.`);
  return bytes;
}

/** The text of an answer to a call. @throws for a refusal, which is quick and must not pass for a fast call. */
export async function fireCall(client: Dispatcher, shot: Shot): Promise<string> {
  const { text } = await fire(client, shot);
  if (text.includes('"isError":true') || !text.includes('"result"')) throw new Error(text.slice(0, 300));
  return text;
}

/** Opens a session of revision 2025-11-25 and returns its id. */
export async function openSession(client: Dispatcher, peer: Peer): Promise<string> {
  const params = {
    protocolVersion: LEGACY,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  };
  const headers = commonHeaders(peer, LEGACY);
  const { session } = await fire(client, { headers, body: toBody('initialize', params) });
  if (session === undefined) throw new Error('The server opened no session.');
  const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await fire(client, { headers: { ...headers, 'mcp-session-id': session }, body: () => initialized });
  return session;
}

/** The result in an answer, whether it came as JSON or as the one event of a stream. */
export function resultOf(text: string): Record<string, unknown> {
  const json = text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? '');
  const message = JSON.parse(json) as { result?: Record<string, unknown>; error?: unknown };
  if (!message.result) throw new Error(`The server answered with an error: ${JSON.stringify(message.error)}`);
  return message.result;
}

function toBody(method: string, params: Record<string, unknown>): Shot['body'] {
  const rest = JSON.stringify({ jsonrpc: '2.0', method, params }).slice(1);
  return (id) => `{"id":${id},${rest}`;
}

function commonHeaders({ token }: Peer, revision: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: ACCEPT,
    authorization: `Bearer ${token}`,
    'mcp-protocol-version': revision,
  };
}
