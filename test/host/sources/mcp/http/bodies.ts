import type { Answer, Body } from '../../../../../host/sources/mcp/http/answer.ts';
import { createInflow, type Inflow } from '../../../../../host/sources/mcp/http/inflow.ts';
import { readBegin } from '../../../../../host/sources/mcp/http/messages.ts';

export function textOf(answer: Pick<Answer, 'body'>): Promise<string> {
  return readBegin(answer, { bytes: Number.POSITIVE_INFINITY });
}

/** The text that a body begins with, as far as it comes at once. */
export async function firstOf({ body }: Pick<Answer, 'body'>): Promise<string> {
  const next = await body?.[Symbol.asyncIterator]().next();
  return next?.done === false ? Buffer.from(next.value).toString() : '';
}

/** A body that is filled by the test, and what it asks of where it comes from. */
export function tapped(): Inflow & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const tap = {
    pause: () => void asked.push('pause'),
    resume: () => void asked.push('resume'),
    close: () => void asked.push('close'),
  };
  return { ...createInflow(tap), asked };
}

/** A body that has come. */
export function whole(...chunks: readonly string[]): Body {
  const inflow = tapped();
  for (const chunk of chunks) inflow.push(Buffer.from(chunk));
  inflow.end();
  return inflow.body;
}

/** An answer whose body has come. */
export function answerWith(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  ...chunks: readonly string[]
): Answer {
  const get = (name: string): string | null => headers[name] ?? null;
  const ok = status >= 200 && status < 300;
  return { status, ok, headers: { get, has: (name) => get(name) !== null }, body: whole(...chunks) };
}
