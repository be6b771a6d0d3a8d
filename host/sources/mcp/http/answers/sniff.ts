import type { Body } from '../answer.ts';

/** What a body is, whatever it is called: JSON, a stream of events, or neither of them as far as one can see. */
export type BodyKind = 'json' | 'events' | 'other';

export interface Sniffed {
  readonly kind: BodyKind;
  /** The same body from its beginning. */
  readonly body: Body;
}

/** Servers that keep a connection awake send white space before their answer; this much of it is looked through. */
const mostWhiteSpace = 64 * 1024;

/** Looks at the first bytes of a body that say something, and at no more. */
export async function sniff(body: Body): Promise<Sniffed> {
  const rest = body[Symbol.asyncIterator]();
  const decoder = new TextDecoder();
  const read: Uint8Array[] = [];
  let begin = '';
  let kind: BodyKind | undefined;
  while (kind === undefined && begin.length < mostWhiteSpace) {
    const next = await rest.next();
    if (next.done) break;
    read.push(next.value);
    begin += decoder.decode(next.value.subarray(0, mostWhiteSpace), { stream: true });
    kind = kindOf(begin);
  }
  return { kind: kind ?? 'other', body: resume(read, rest, () => body.cancel()) };
}

/** Nothing while it cannot be told. */
function kindOf(text: string): BodyKind | undefined {
  const begin = text.trimStart();
  if (/^[[{]/.test(begin)) return 'json';
  if (/^(?:data|event|id|retry)?:/.test(begin)) return 'events';
  const isUndecided = ['data:', 'event:', 'id:', 'retry:'].some((field) => field.startsWith(begin));
  return isUndecided ? undefined : 'other';
}

function resume(read: Uint8Array[], rest: AsyncIterator<Uint8Array>, cancel: () => Promise<void>): Body {
  const next = (): Promise<IteratorResult<Uint8Array>> => {
    const value = read.shift();
    return value ? Promise.resolve({ done: false, value }) : rest.next();
  };
  const leave = async (): Promise<IteratorResult<Uint8Array>> => {
    read.length = 0;
    await cancel();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next, return: leave }),
    cancel: async () => void (await leave()),
  };
}
