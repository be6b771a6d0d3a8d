import { randomUUID } from 'node:crypto';
import {
  type ProtocolError,
  SdkError,
  SdkErrorCode,
  type ServerContext,
  type StandardSchemaV1,
} from '@modelcontextprotocol/server';
import { isObject, type JsonObject } from '../../base/json.ts';
import { toError } from '../../errors.ts';
import { type Answer, type Answers, type Question, REFUSED } from '../../sources/conversation.ts';
import { splitByCapability } from '../canAnswer.ts';

/** How long a client may take for an answer: a person has to be found, and to think. */
const ANSWER_MS = 600_000;

export interface Asked {
  readonly capabilities: JsonObject;
  readonly revision: string | undefined;
  /** Withdraws the questions. */
  readonly signal: AbortSignal;
}

/**
 * Asks the client of a session, on the stream of the request that the questions belong to (MCP 2025-11-25, Streamable
 * HTTP, Sending Messages to the Server). Rejects when the signal aborts, with its reason.
 */
export async function askClient(
  { mcpReq }: Pick<ServerContext, 'mcpReq'>,
  questions: Readonly<Record<string, Question>>,
  asked: Asked,
): Promise<Answers> {
  const { able, refused } = splitByCapability(questions, asked.capabilities);
  const answering = able.map(
    async ([key, question]) => [key, await askOne(mcpReq, question, asked)] as const,
  );
  return Object.fromEntries([...refused, ...(await Promise.all(answering))]);
}

async function askOne(
  mcpReq: ServerContext['mcpReq'],
  question: Question,
  { revision, signal }: Asked,
): Promise<Answer> {
  signal.throwIfAborted();
  const { method } = question;
  const params = toParams(question, revision);
  try {
    const result = await mcpReq.send({ method, params }, anyObject, { signal, timeout: ANSWER_MS });
    return { kind: 'answered', result };
  } catch (error) {
    signal.throwIfAborted();
    return toRefusal(method, error);
  }
}

/** The client's result, read no further than that it is one. */
const anyObject: StandardSchemaV1<unknown, JsonObject> = {
  '~standard': {
    version: 1,
    vendor: 'gatehouse',
    validate: (value) =>
      isObject(value) ? { value: value as JsonObject } : { issues: [{ message: 'not an object' }] },
  },
};

/** A question as clients of a session can read it: for the older ones without a mode, and a link with an id. */
function toParams({ method, params }: Question, revision: string | undefined): JsonObject {
  if (method !== 'elicitation/create') return params;
  if (params['mode'] === 'url') return { elicitationId: randomUUID(), ...params };
  const { mode, ...form } = params;
  return mode === undefined || (revision !== undefined && revision < '2025-11-25') ? form : { mode, ...form };
}

function toRefusal(method: string, error: unknown): Answer {
  if (error instanceof SdkError) {
    const isLate = error.code === SdkErrorCode.RequestTimeout;
    const what = isLate ? 'did not answer in time' : 'has gone, or its answer could not be read';
    return { kind: 'refused', code: REFUSED, reason: `The client ${what}: ${method}.` };
  }
  const { code } = error as Partial<ProtocolError>;
  const reason = `The client refused ${method}: ${toError(error).message}`;
  return { kind: 'refused', code: Number.isSafeInteger(code) ? Number(code) : REFUSED, reason };
}
