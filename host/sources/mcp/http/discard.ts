import type { Answer, Body } from './answer.ts';

/** Most that is read of a body only to keep its connection. */
const cheapBytes = 64 * 1024;

/** Frees the connection of an answer that nobody reads; nobody waits for it either. */
export function discard({ headers, body }: Pick<Answer, 'headers' | 'body'>): void {
  if (!body) return;
  const length = headers.get('content-length');
  const isShort = length !== null && Number(length) <= cheapBytes && !headers.has('content-encoding');
  const done = isShort ? readAway(body) : body.cancel();
  done.catch(() => {});
}

async function readAway(body: Body): Promise<void> {
  for await (const _ of body);
}
