import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/client';
import { property } from '../../../../base/json.ts';
import type { SendOptions } from '../../connection/transport.ts';
import type { Reply } from '../answers/mendAnswer.ts';
import { mendMessages } from '../answers/mendMessage.ts';
import { explain } from '../explain.ts';
import { HttpError } from '../httpError.ts';
import { parseJson, UnreadableBody } from '../messages.ts';
import { listen } from './listen.ts';
import { readAnswer } from './readAnswer.ts';
import type { Line } from './line.ts';
import { readReply } from './readReply.ts';
import { revisionOf, toMessageHeaders } from './requestHeaders.ts';

/**
 * Sends one message. Settles when it was taken, and its answer too where that is no stream.
 *
 * @throws {HttpError}, {Challenged}, what `fetch` throws, and an error with a whole sentence.
 */
export async function post(line: Line, message: JSONRPCMessage, given: SendOptions): Promise<void> {
  const { requestSignal, onRequestStreamEnd: onEnd, headers = {} } = given;
  const { method, id } = partsOf(message);
  const life = line.lifetimes.open(requestSignal);
  let isStreaming = false;
  try {
    const reply = await send(line, message, { signal: life.signal, headers });
    if (reply.kind === 'json') takeJson(line, reply.value, id);
    else if (reply.kind === 'events' && id !== undefined) {
      isStreaming = true;
      void readAnswer(line, reply.body, { id, life, onEnd });
    } else if (method === 'notifications/initialized') void listen(line);
  } catch (error) {
    const explained = explain(error);
    if (!life.signal.aborted) line.onFault(explained);
    throw explained;
  } finally {
    if (!isStreaming) life.close();
  }
}

interface Sent {
  readonly signal: AbortSignal;
  /** Of this message alone. */
  readonly headers: Readonly<Record<string, string>>;
}

async function send(line: Line, message: JSONRPCMessage, { signal, headers }: Sent): Promise<Reply> {
  const { session, ask, tell } = line;
  const { method, id } = partsOf(message);
  const answer = await ask({
    ...{ method: 'POST', signal, body: JSON.stringify(message) },
    headers: toMessageHeaders(message, session, headers),
  });
  if (method === 'initialize' && answer.ok) session.id = answer.headers.get('mcp-session-id') || undefined;
  const posted = {
    ids: id === undefined ? [] : [id],
    isNotice: method !== undefined && id === undefined,
    hasSession: session.id !== undefined,
  };
  try {
    return await readReply(answer, posted, tell);
  } catch (error) {
    const value = error instanceof HttpError ? toRpcError(message, error) : undefined;
    if (value === undefined) throw error;
    return { kind: 'json', value };
  }
}

/** What a request is: answers of ours have an id too, but no method. */
function partsOf(message: JSONRPCMessage): {
  readonly method: string | undefined;
  readonly id: RequestId | undefined;
} {
  if (!('method' in message)) return { method: undefined, id: undefined };
  return { method: message.method, id: 'id' in message ? message.id : undefined };
}

/** The stateless revisions say with these statuses as well that an answer is an error (MCP 2026-07-28, Error Codes). */
const errorStatuses = [400, 404];

/** The JSON-RPC error in the body of a refusal, where the revision has a place for it. */
function toRpcError(message: JSONRPCMessage, { status, text }: HttpError): unknown {
  const { id } = partsOf(message);
  if (id === undefined || revisionOf(message) === undefined || !errorStatuses.includes(status))
    return undefined;
  const value = mendMessages(parseJson(text), [id], () => {});
  return property(value, 'id') === id && property(value, 'error') !== undefined ? value : undefined;
}

/** @throws {UnreadableBody} where the request is not answered by it. */
function takeJson({ incoming, onFault }: Line, value: unknown, id: RequestId | undefined): void {
  const { isAnswered, isWhole } = incoming.take(value, id);
  if (isAnswered) {
    if (!isWhole) onFault(new Error('The server answered with more than messages of JSON-RPC.'));
    return;
  }
  throw new UnreadableBody(
    isWhole
      ? 'answered another request than the one that was sent'
      : 'answered with something that is not JSON-RPC',
  );
}
