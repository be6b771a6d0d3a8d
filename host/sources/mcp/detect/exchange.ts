import { assertNever } from '../../../base/assert.ts';
import { isObject, property } from '../../../base/json.ts';
import type { Answer } from '../http/answer.ts';
import { type Fetch, follow } from '../http/follow.ts';
import { isEventStream, parseJson, readEvents, readJson, UnreadableBody } from '../http/messages.ts';

/** Where detection asks, and with what. */
export interface Target {
  readonly url: URL;
  /** Of every request, credentials among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a credential is among the headers. */
  readonly hasCredential: boolean;
  readonly fetch: Fetch;
}

/** What came back for one JSON-RPC request. */
export interface Exchange {
  readonly status: number;
  readonly headers: Answer['headers'];
  /** The URL that answered, behind redirects. */
  readonly url: URL;
  readonly answer:
    | { readonly kind: 'result'; readonly result: unknown }
    | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly data: unknown }
    /** `what` completes a sentence whose subject is the server. */
    | { readonly kind: 'none'; readonly what: string };
}

export const bodyLimits = { bytes: 1024 * 1024 };

/** Sends one JSON-RPC request and waits for its answer, as JSON or within a stream. */
export async function exchange(
  target: Target,
  request: { readonly id: number; readonly method: string; readonly params: unknown },
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Exchange> {
  const { response, url } = await follow(target.fetch, target.url, {
    method: 'POST',
    headers: {
      ...target.headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...request }),
    signal,
  });
  const answer = await readAnswer(response, request.id);
  return { status: response.status, headers: response.headers, url, answer };
}

async function readAnswer(response: Answer, id: number): Promise<Exchange['answer']> {
  try {
    if (isEventStream(response)) {
      for await (const { data } of readEvents(response, bodyLimits)) {
        const answer = toAnswer(parseJson(data), id);
        if (answer.kind !== 'none') return answer;
      }
      return { kind: 'none', what: 'closed its stream without an answer' };
    }
    return toAnswer(await readJson(response, bodyLimits), id);
  } catch (error) {
    if (error instanceof UnreadableBody) return { kind: 'none', what: error.message };
    throw error;
  }
}

function toAnswer(message: unknown, id: number): Exchange['answer'] {
  const none = (what: string): Exchange['answer'] => ({ kind: 'none', what });
  // A batch of one is what some servers make of a request.
  const first: unknown = Array.isArray(message) ? (message as readonly unknown[])[0] : message;
  if (!isObject(first)) return none('answered with something that is not JSON-RPC');
  const error = property(first, 'error');
  // An answer to a request that could not be read carries no id (JSON-RPC 2.0 §5).
  const isOurs = first['id'] === id || (isObject(error) && (first['id'] ?? null) === null);
  if (isOurs && isObject(error)) {
    const { code, message: text } = error;
    return {
      kind: 'error',
      code: typeof code === 'number' ? code : 0,
      message: typeof text === 'string' ? text.slice(0, 300) : '',
      data: property(error, 'data'),
    };
  }
  if (isOurs && 'result' in first) return { kind: 'result', result: first['result'] };
  return none(
    'id' in first
      ? 'answered another request than the one that was sent'
      : 'answered with something that is not JSON-RPC',
  );
}

/** One sentence about an answer that tells of no MCP server. */
export function describeAnswer(answer: Exchange['answer']): string {
  switch (answer.kind) {
    case 'result':
      return 'Answered with a result that is not what was asked for.';
    case 'error':
      return `Answered with error ${answer.code}${answer.message === '' ? '' : `: ${answer.message}`}`;
    case 'none':
      return `It ${answer.what}.`;
    default:
      return assertNever(answer);
  }
}
