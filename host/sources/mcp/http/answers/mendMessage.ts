import { isObject, property } from '../../../../base/json.ts';

/** Of a JSON-RPC request. */
export type RpcId = string | number;

/** Tells of something that was set right: its kind, and a sentence about the server. */
export type Tell = (kind: string, sentence: string) => void;

/**
 * The messages of a JSON body as JSON-RPC 2.0 §5 writes them, where a server writes its answers a little otherwise.
 * `ids` are those of the requests that were sent: with a single one it is clear which request is answered.
 */
export function mendMessages(body: unknown, ids: readonly RpcId[], tell: Tell): unknown {
  const mend = (message: unknown): unknown => (isAnswer(message) ? mendAnswer(message, ids, tell) : message);
  return Array.isArray(body) ? body.map(mend) : mend(body);
}

type Answer = Readonly<Record<string, unknown>>;

function isAnswer(message: unknown): message is Answer {
  if (!isObject(message) || Object.hasOwn(message, 'method')) return false;
  return Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error');
}

function mendAnswer(answer: Answer, ids: readonly RpcId[], tell: Tell): Answer {
  const error = property(answer, 'error') ?? undefined;
  const id = mendId(answer, error !== undefined, ids, tell);
  if (property(answer, 'jsonrpc') !== '2.0')
    tell('jsonrpc', 'Its answers do not say that they are JSON-RPC 2.0; they are read as such.');
  const isLone = error === undefined ? !Object.hasOwn(answer, 'error') : !Object.hasOwn(answer, 'result');
  const others = Object.keys(answer).filter((key) => !['jsonrpc', 'id', 'result', 'error'].includes(key));
  if (!isLone || others.length > 0)
    tell('members', 'Its answers hold more than JSON-RPC has places for; that is left out.');
  return { jsonrpc: '2.0', ...(id === undefined ? {} : { id }), ...outcomeOf(answer, error, tell) };
}

function outcomeOf(answer: Answer, error: unknown, tell: Tell): Answer {
  if (error !== undefined) return { error };
  const result = property(answer, 'result');
  if (result !== null && result !== undefined) return { result };
  tell('null result', 'Its results are null where they hold nothing; they are read as empty ones.');
  return { result: {} };
}

function mendId(answer: Answer, isError: boolean, ids: readonly RpcId[], tell: Tell): unknown {
  const id = property(answer, 'id');
  const [sent] = ids;
  if (sent === undefined || ids.length > 1 || id === sent) return id;
  if (String(id) === String(sent)) {
    tell('type of id', `Its answers carry the id of a request as a ${typeof id}; it is set right.`);
    return sent;
  }
  // An error about a request that could not be read has no id (JSON-RPC 2.0 §5).
  if (!isError || (id !== null && id !== undefined)) return id;
  tell('no id', 'Its errors do not say which request they answer; they are read as answers to the one sent.');
  return sent;
}
