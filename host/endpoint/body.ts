import type { IncomingMessage } from 'node:http';
import type { Json } from '../base/json.ts';
import { parseStrictJson } from '../base/strictJson.ts';

/** Bytes of a request body that are read; more is answered with 413. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** How long a client may take to send its body. */
const BODY_MS = 30_000;

export type Body =
  | { readonly kind: 'json'; readonly value: Json }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 408 | 413 | 415;
      readonly code: number;
      readonly message: string;
    };

const PARSE_ERROR = -32700;
const SERVER_ERROR = -32000;

/** Reads one JSON body: bounded in size and time, UTF-8 only, no duplicate keys. Never throws. */
export async function readJsonBody(request: IncomingMessage): Promise<Body> {
  if (!isJson(request.headers['content-type'])) {
    return {
      kind: 'refused',
      status: 415,
      code: SERVER_ERROR,
      message: 'Content-Type must be application/json.',
    };
  }
  const bytes = await readBytes(request);
  if (bytes === 'too-large') {
    const message = `The body is larger than ${MAX_BODY_BYTES} bytes.`;
    return { kind: 'refused', status: 413, code: SERVER_ERROR, message };
  }
  if (bytes === 'incomplete') {
    return { kind: 'refused', status: 408, code: SERVER_ERROR, message: 'The body did not arrive in time.' };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'json', value: parseStrictJson(text) };
  } catch (error) {
    const message = `Parse error: ${error instanceof Error ? error.message : 'not JSON'}`;
    return { kind: 'refused', status: 400, code: PARSE_ERROR, message };
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function readBytes(request: IncomingMessage): Promise<Buffer | 'too-large' | 'incomplete'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer | 'too-large' | 'incomplete'): void => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      // What still comes is thrown away, so that the refusal can be sent.
      if (typeof result === 'string') request.resume();
      resolve(result);
    };
    const timer = setTimeout(() => finish('incomplete'), BODY_MS);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) finish('too-large');
      else chunks.push(chunk);
    });
    request.once('end', () => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.once('error', () => finish('incomplete'));
    request.once('close', () => finish('incomplete'));
  });
}
