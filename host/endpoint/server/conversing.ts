import {
  ProtocolError,
  ProtocolErrorCode,
  type InputRequiredResult,
  type Result,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { type Json, type JsonObject, property } from '../../base/json.ts';
import {
  type Conversation,
  type LogLevel,
  logLevels,
  type Question,
  silent,
} from '../../sources/conversation.ts';
import type { Parker, Parking } from '../parked/parking.ts';
import { askClient } from './askClient.ts';
import { tellingLack } from './lacking.ts';
import { createTeller } from './teller.ts';

/** The revision whose requests stand for themselves: whatever belongs to one comes with it. */
export const STATELESS_REVISION = '2026-07-28';

/** What a request asks for, by which its retries are known. */
export interface Wanted {
  /** The name or URI, and the arguments. */
  readonly subject: Json;
}

/** Makes the client of a request the other side of what is done for it. */
export interface Conversing {
  /**
   * Does the work of a request. Where the work asks something of a client without a session, what comes back are the
   * questions, and the work goes on with the request that brings the answers.
   */
  run<T extends Result>(
    context: ServerContext,
    wanted: Wanted,
    work: (conversation: Conversation, signal: AbortSignal) => Promise<T>,
  ): Promise<T | InputRequiredResult>;
}

export interface ConversingOptions {
  /** The level that the client of a session has set. */
  readonly logLevel: () => LogLevel;
  /** Where calls of clients without a session wait for answers, and whose they are. */
  readonly parked: { readonly parking: Parking; readonly caller: Parker } | undefined;
}

export function createConversing(server: Server, options: ConversingOptions): Conversing {
  return {
    run: async (context, wanted, work) => {
      const isStateless = server.getNegotiatedProtocolVersion() === STATELESS_REVISION;
      const level = isStateless ? () => levelIn(context) : options.logLevel;
      const teller = createTeller(context, level);
      try {
        if (!isStateless) return await inSession(server, context, { ...options, tell: teller.tell }, work);
        return await inRounds(context, wanted, { ...options, tell: teller.tell }, work);
      } finally {
        teller.stop();
      }
    },
  };
}

type Work<T> = (conversation: Conversation, signal: AbortSignal) => Promise<T>;
type Telling = ConversingOptions & Pick<Conversation, 'tell'>;

/** One for all requests: each of them ends, and a stack that is taken anew costs more than the rest of its end. */
const isAnswered = new Error('The request has been answered.');

async function inSession<T>(
  server: Server,
  context: ServerContext,
  { tell, logLevel }: Telling,
  work: Work<T>,
): Promise<T> {
  const { signal } = context.mcpReq;
  const over = new AbortController();
  const capabilities = (server.getClientCapabilities() ?? {}) as JsonObject;
  const conversation: Conversation = {
    // One server instance per client.
    caller: server,
    capabilities,
    get logLevel() {
      return logLevel();
    },
    tell,
    ask: (questions, asking) =>
      askClient(context, questions, {
        capabilities,
        revision: server.getNegotiatedProtocolVersion(),
        signal: AbortSignal.any([asking, signal, over.signal]),
      }),
  };
  try {
    return await work(conversation, signal);
  } finally {
    // Nobody waits for an answer any more.
    over.abort(isAnswered);
  }
}

async function inRounds<T extends Result>(
  context: ServerContext,
  { subject }: Wanted,
  { tell, parked }: Telling,
  work: Work<T>,
): Promise<T | InputRequiredResult> {
  const { method, signal, inputResponses = {} } = context.mcpReq;
  const declared = property(context.mcpReq.envelope, 'io.modelcontextprotocol/clientCapabilities');
  const capabilities = (declared ?? {}) as JsonObject;
  const logLevel = levelIn(context);
  if (!parked) return work({ ...silent, logLevel, tell }, signal);
  const round = { signal, capabilities, logLevel, tell, responses: inputResponses };
  const state = context.mcpReq.requestState<string>();
  const request = { method, subject, state, ...round };
  const served = await parked.parking.serve(parked.caller, request, tellingLack(work));
  switch (served.kind) {
    case 'done':
      return served.value;
    case 'asked':
      return {
        resultType: 'input_required',
        inputRequests: toInputRequests(served.questions),
        requestState: served.state,
      };
    case 'refused':
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, served.reason, {
        reason: 'invalid_request_state',
      });
  }
}

/** Log messages come to clients without a session only where a request asks for them (MCP 2026-07-28, Logging). */
function levelIn({ mcpReq }: ServerContext): LogLevel | undefined {
  const level = property(mcpReq.envelope, 'io.modelcontextprotocol/logLevel');
  return logLevels.find((each) => each === level);
}

/** Questions in the form of this revision, in which a link has no id. */
function toInputRequests(
  questions: Readonly<Record<string, Question>>,
): NonNullable<InputRequiredResult['inputRequests']> {
  const asked = Object.entries(questions).map(([key, { method, params }]) => {
    const { elicitationId: _, ...rest } = params;
    return [key, { method, params: method === 'elicitation/create' ? rest : params }];
  });
  return Object.fromEntries(asked) as NonNullable<InputRequiredResult['inputRequests']>;
}
