import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A web-standard Request without a body; the body has been read and parsed before. */
export function toWebRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
    else for (const item of value ?? []) headers.append(name, item);
  }
  const url = `http://${request.headers.host}${request.url}`;
  return new Request(url, { method: request.method ?? 'GET', headers, signal });
}

/** Writes a web-standard Response; settles when it is sent or the client has gone. Never rejects. */
export async function sendWebResponse(response: ServerResponse, web: Response): Promise<void> {
  if (response.destroyed) {
    await web.body?.cancel().catch(() => {});
    return;
  }
  const headers = Object.fromEntries(web.headers);
  if (web.body === null) {
    response.writeHead(web.status, headers).end();
    return;
  }
  if (!headers['content-type']?.startsWith('text/event-stream')) {
    const text = await web.text();
    response.writeHead(web.status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
    return;
  }
  response.writeHead(web.status, headers).flushHeaders();
  // A client that goes away ends the stream early, which is no fault of ours.
  await pipeline(Readable.fromWeb(web.body), response).catch(() => {});
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    })
    .end(text);
}

/** An error in JSON-RPC 2.0's form (§5.1), for a request whose id is not known. */
export function sendRpcError(
  response: ServerResponse,
  status: number,
  error: { code: number; message: string },
  headers = {},
): void {
  sendJson(response, status, { jsonrpc: '2.0', error, id: null }, headers);
}
