import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { property } from '../base/json.ts';
import { MAX_WAITING_BYTES } from './eventStream.ts';

/** A web-standard Request without a body; the body has been read and parsed before. */
export function toWebRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.push([name, value]);
    else for (const item of value ?? []) headers.push([name, item]);
  }
  const url = `http://${request.headers.host}${request.url}`;
  return new Request(url, { method: request.method ?? 'GET', headers, signal });
}

/**
 * Writes a web-standard Response; settles when it is sent or the client has gone. Rejects only where the body of
 * an answer that is no stream breaks, and then nothing has been sent.
 */
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
  response.writeHead(web.status, headers);
  await sendStream(response, web.body);
}

/**
 * Writes each event as it comes. A client that goes away ends the stream early, which is no fault of ours. A
 * stream that breaks on our side breaks the connection: a clean end would say that nothing is missing.
 */
async function sendStream(response: ServerResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  const gone = (): void => void reader.cancel().catch(() => {});
  response.once('close', gone);
  response.flushHeaders();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (response.writableLength > MAX_WAITING_BYTES) return await cutOff(response, reader);
      // Whoever fills the stream does not wait, so what gathers is to gather here, where it is counted.
      if (!response.write(next.value)) await setImmediate();
    }
    response.end();
  } catch {
    response.destroy();
  } finally {
    response.off('close', gone);
  }
}

async function cutOff(response: ServerResponse, reader: ReadableStreamDefaultReader): Promise<void> {
  response.destroy();
  await reader.cancel();
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  sendText(response, status, [JSON.stringify(body)], headers);
}

/** Sends the text of a JSON value, in parts of which each is text or UTF-8. */
export function sendText(
  response: ServerResponse,
  status: number,
  parts: readonly (string | Buffer)[],
  headers = {},
): void {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  for (const part of parts.slice(0, -1)) response.write(part);
  response.end(parts.at(-1));
}

/** An error in JSON-RPC 2.0's form (§5.1). Its id is null where that of the request is not known. */
export function sendRpcError(
  response: ServerResponse,
  status: number,
  error: { code: number; message: string },
  headers = {},
  id: string | number | null = null,
): void {
  const { code, message } = error;
  sendJson(response, status, { jsonrpc: '2.0', error: { code, message }, id }, headers);
}

/** The id of a request whose answer is an error; null where it has none that could be read, and where it is no request. */
export function idIn(body: unknown): string | number | null {
  if (typeof property(body, 'method') !== 'string') return null;
  const id = property(body, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
