import { isObject, type JsonObject, property } from '../../../base/json.ts';
import type { Conversation, Question } from '../../conversation.ts';
import type { Connection } from '../connection/connection.ts';
import { RpcError, TimedOut } from '../connection/failures.ts';
import { pauseOrAbort } from '../connection/keepListening.ts';
import type { RequestOptions } from '../connection/peer.ts';
import type { Exchange } from './exchange.ts';
import { isQuestionMethod, readQuestion, toRefusedResult, toResult } from './question.ts';

/** The server cannot have what it needs to go on. The message is one or two sentences. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

export interface RoundsRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly exchange: Exchange;
  /** `mostMs` is for all rounds together. While a question is open, no time passes. */
  readonly options: RequestOptions & { readonly mostMs: number; readonly signal: AbortSignal };
}

/** JSON-RPC's code for a request that needs more than its client has declared. */
const MISSING_CAPABILITY = -32_021;
/** Answers that are no end, in one call. */
const mostRounds = 10;
/** Questions in one answer. */
const mostQuestions = 32;
const firstPauseMs = 250;
const mostPauseMs = 5_000;

/**
 * Sends a request, and again with what the server asks for until it has an end (MCP 2026-07-28, Multi Round-Trip
 * Requests): that is one request to the server, and no repetition. Older servers ask in another way.
 *
 * @throws {Unanswered} where the server asks for what it cannot have, and what `Peer.request` throws.
 */
export async function requestInRounds(connection: Connection, request: RoundsRequest): Promise<unknown> {
  const { method, params, exchange, options } = request;
  const { peer, isStateless, dialogue } = connection;
  const meta = isStateless ? { meta: toMeta(exchange.conversation) } : {};
  let more: Readonly<Record<string, unknown>> = {};
  let left = options.mostMs;
  let pauseMs = firstPauseMs;
  for (let round = 0; ; round += 1) {
    const started = performance.now();
    const mostMs = Math.max(left, 1);
    const limits = { ...options, timeoutMs: Math.min(options.timeoutMs, mostMs), mostMs, ...meta, exchange };
    const result = await peer.request(method, { ...params, ...more }, limits).catch((error: unknown) => {
      noteLack(exchange.conversation, error);
      throw error;
    });
    left -= performance.now() - started;
    if (!isStateless || property(result, 'resultType') !== 'input_required') return result;
    if (round + 1 >= mostRounds) throw new Unanswered(`It asked ${mostRounds} times, which is the most.`);
    const { questions, state } = readInputRequired(result);
    if (questions)
      more = { inputResponses: await answer(questions, dialogue.ask(exchange, questions, options.signal)) };
    else {
      // It has asked for nothing but time.
      if (pauseMs > left) throw new TimedOut(options.mostMs);
      more = {};
      await pauseOrAbort(pauseMs, options.signal);
      options.signal.throwIfAborted();
      left -= pauseMs;
      pauseMs = Math.min(pauseMs * 2, mostPauseMs);
    }
    if (state !== undefined) more = { ...more, requestState: state };
  }
}

/** A server that cannot do without what the caller has not declared says what that is (MCP 2026-07-28, Lifecycle). */
function noteLack(conversation: Conversation, error: unknown): void {
  if (!(error instanceof RpcError) || error.code !== MISSING_CAPABILITY) return;
  const required = property(error.data, 'requiredCapabilities');
  if (isObject(required)) conversation.lack?.(required as JsonObject);
}

/** What the stateless revisions say of the caller with each request: what it can be asked, and what it wants to hear. */
function toMeta({ capabilities, logLevel }: Conversation): JsonObject {
  const known = Object.entries(capabilities).filter(
    ([key, value]) => ['elicitation', 'sampling', 'roots'].includes(key) && isObject(value),
  );
  return {
    'io.modelcontextprotocol/clientCapabilities': Object.fromEntries(known),
    ...(logLevel === undefined ? {} : { 'io.modelcontextprotocol/logLevel': logLevel }),
  };
}

interface InputRequired {
  readonly questions: Readonly<Record<string, Question>> | undefined;
  /** The server's own, sent back as it is. */
  readonly state: string | undefined;
}

/** @throws {Unanswered} */
function readInputRequired(result: unknown): InputRequired {
  const [asked, state] = [property(result, 'inputRequests'), property(result, 'requestState')];
  const entries = isObject(asked) ? Object.entries(asked) : [];
  if (entries.length > mostQuestions)
    throw new Unanswered(`It asks ${entries.length} questions at once, and ${mostQuestions} are the most.`);
  const questions = entries.map(([key, given]) => [key, toQuestion(given)] as const);
  if (questions.length === 0 && typeof state !== 'string')
    throw new Unanswered('It asks for something, and does not say for what.');
  return {
    questions: questions.length === 0 ? undefined : Object.fromEntries(questions),
    state: typeof state === 'string' ? state : undefined,
  };
}

function toQuestion(given: unknown): Question {
  const method = property(given, 'method');
  if (!isQuestionMethod(method))
    throw new Unanswered(`It asks ${JSON.stringify(method)?.slice(0, 80)}, which is no question of MCP.`);
  const question = readQuestion(method, property(given, 'params'));
  if (typeof question === 'string') throw new Unanswered(`Its question ${method} ${question}.`);
  return question;
}

/** The results that go with the next round. @throws {Unanswered} where one of them is refused for good. */
async function answer(
  questions: Readonly<Record<string, Question>>,
  asking: ReturnType<Connection['dialogue']['ask']>,
): Promise<JsonObject> {
  const answers = await asking;
  const responses = Object.entries(questions).map(([key, { method }]) => {
    const given = answers[key];
    if (given?.kind === 'answered') return [key, toResult(given)] as const;
    const result = toRefusedResult(method);
    if (result) return [key, result] as const;
    throw new Unanswered(`The server asks ${method}, which is refused. ${given?.reason ?? ''}`.trim());
  });
  return Object.fromEntries(responses);
}
