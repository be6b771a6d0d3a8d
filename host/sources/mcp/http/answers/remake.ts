import type { ReadableStream } from 'node:stream/web';
import { Headers, Response } from 'undici';

/** The same answer with another body. `type` is its Content-Type. */
export function remake(
  response: Response,
  body: string | ReadableStream<Uint8Array> | null,
  { status, type }: { readonly status: number; readonly type?: string },
): Response {
  const headers = toHeaders(response, type);
  return new Response(body, { status, statusText: response.statusText, headers });
}

/** The same answer with a value as its body, which is not written out only to be read again. */
export function remakeJson(response: Response, value: unknown): Response {
  const headers = toHeaders(response, 'application/json');
  return Object.assign(new Response(null, { status: 200, statusText: response.statusText, headers }), {
    json: () => Promise.resolve(value),
    text: () => Promise.resolve(JSON.stringify(value)),
  });
}

function toHeaders(response: Response, type: string | undefined): Headers {
  const headers = new Headers(response.headers);
  // These told of the body as it was sent.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name);
  if (type !== undefined) headers.set('content-type', type);
  return headers;
}

/** The bytes of a body: undici does not say what its chunks are. */
export function bodyOf({ body }: Response): ReadableStream<Uint8Array> | null {
  return body as ReadableStream<Uint8Array> | null;
}

/** HTTP 202 in the place of an answer whose body is of no interest. */
export function accept(response: Response): Response {
  discard(response);
  return remake(response, null, { status: 202 });
}

/** Most that is read of a body only to keep its connection. */
const cheapBytes = 64 * 1024;

/** Frees the connection of an answer that nobody reads; nobody waits for it either. */
export function discard(response: Response): void {
  const { headers } = response;
  const body = bodyOf(response);
  if (!body || body.locked) return;
  const length = headers.get('content-length');
  const isShort = length !== null && Number(length) <= cheapBytes && !headers.has('content-encoding');
  const done = isShort ? readAway(body) : body.cancel();
  done.catch(() => {});
}

async function readAway(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  while (!(await reader.read()).done);
}
