import { toDisposable } from '../../../base/disposable.ts';
import { createEmitter, type Event } from '../../../base/event.ts';
import { type Answers, type Conversation, type Question, silent } from '../../conversation.ts';
import type { Asked, Reply } from '../connection/answering.ts';
import type { Notification, Peer } from '../connection/peer.ts';
import { askCaller } from './askCaller.ts';
import { createElicitations } from './elicitations.ts';
import type { Exchange } from './exchange.ts';
import { createInFlight, type Entered, type InFlight } from './inFlight.ts';
import { createLevel } from './level.ts';
import { type LogMessage, readLogMessage, tellLog } from './logMessage.ts';
import { isQuestionMethod, readQuestion, toRefusedResult, toResult } from './question.ts';

/** What is said over one connection about the calls that it works on, each to the caller that it belongs to. */
export interface Dialogue {
  /** Around each call. Settles when it may be sent. Rejects with the reason of the signal. */
  enter(conversation: Conversation | undefined, signal: AbortSignal): Promise<Entered>;
  /** Asks the caller of a call what the server wants to know. Rejects with the reason of the signal. */
  ask(
    exchange: Exchange,
    questions: Readonly<Record<string, Question>>,
    signal: AbortSignal,
  ): Promise<Answers>;
  /** The caller hears when the server says that this elicitation is complete. */
  remember(elicitation: unknown, exchange: Exchange): void;
  /** Log messages of the server that belong to no call, or to nobody knows which. */
  readonly onStrayLog: Event<LogMessage>;
}

export interface DialogueOptions {
  readonly isStateless: boolean;
  /** As the server has declared them. */
  readonly capabilities: Readonly<Record<string, unknown>>;
}

export function openDialogue(peer: Peer, { isStateless, capabilities }: DialogueOptions): Dialogue {
  const inFlight = createInFlight((then) => (isStateless ? then() : askWhetherHeard(peer, then)));
  const elicitations = createElicitations();
  const stray = createEmitter<LogMessage>();
  const level = createLevel(peer, !isStateless && capabilities['logging'] !== undefined);
  const ask = (
    exchange: Exchange,
    questions: Readonly<Record<string, Question>>,
    withdrawn: AbortSignal,
  ): Promise<Answers> => {
    for (const { params } of Object.values(questions)) elicitations.remember(params, exchange.conversation);
    return askCaller(exchange, questions, withdrawn);
  };
  peer.onNotification((told) => {
    if (told.method === 'notifications/message') passLog(told, inFlight, stray.fire);
    else if (told.method === 'notifications/elicitation/complete') elicitations.complete(told.params);
  });
  // The stateless revisions ask in their answers instead, and have no requests of servers.
  if (!isStateless) peer.answerWith((asked) => answer(asked, inFlight, ask));
  return {
    enter: async (conversation = silent, signal) => {
      const entered = await inFlight.enter(conversation, signal);
      try {
        await level.want(conversation.logLevel, signal);
      } catch (error) {
        entered.leave(false);
        throw error;
      }
      return entered;
    },
    ask,
    remember: (elicitation, { conversation }) => elicitations.remember(elicitation, conversation),
    onStrayLog: stray.event,
  };
}

/** Without end: a server that works on one call after the other reads the next message when it is done. */
const hearMs = 2 ** 31 - 1;

/** What a server answers to a ping, and be it an error, comes after all that it has said before. */
function askWhetherHeard(peer: Peer, then: () => void): void {
  const once = toDisposable(then).dispose;
  peer.request('ping', {}, { timeoutMs: hearMs, onEnd: once }).catch(once);
}

/** JSON-RPC's code for a request that makes no sense where it stands. */
const INVALID_REQUEST = -32_600;

/** Answers a server of the 2025 revisions, which asks by requests of its own. */
async function answer(
  { method, params, of, signal }: Asked,
  inFlight: InFlight,
  ask: (exchange: Exchange, questions: Record<string, Question>, withdrawn: AbortSignal) => Promise<Answers>,
): Promise<Reply> {
  if (!isQuestionMethod(method)) return refusal(-32_601, `${method.slice(0, 100)} is not supported`);
  const question = readQuestion(method, params);
  if (typeof question === 'string') return refusal(-32_602, `The question ${question}.`);
  const owner = inFlight.ownerOf(of);
  if (owner.kind === 'nobody') return refusal(INVALID_REQUEST, ownerless);
  // A server that asks once will ask again, and then it should be clear whom.
  if (of === 'unknown') inFlight.separate();
  if (owner.kind === 'several') return refusal(INVALID_REQUEST, ambiguous);
  const { exchange } = owner;
  try {
    const answered = (await ask(exchange, { question }, signal))['question'];
    if (answered?.kind === 'answered') return { result: toResult(answered) };
    const result = toRefusedResult(method);
    if (result) return { result };
    return refusal(answered?.code ?? INVALID_REQUEST, answered?.reason ?? ownerless);
  } catch (error) {
    if (exchange.signal.aborted) return refusal(INVALID_REQUEST, 'The call that it was about is over.');
    throw error;
  }
}

const ownerless = 'No call is under way that this question could be about, so nobody was asked.';
const ambiguous =
  'Calls of several callers are under way, and nothing says which of them this question is about, so nobody was asked. Where it can be, they are sent one after the other from now on.';

function refusal(code: number, message: string): Reply {
  return { error: { code, message } };
}

function passLog(
  { params, of }: Notification,
  inFlight: InFlight,
  onStray: (message: LogMessage) => void,
): void {
  const message = readLogMessage(params);
  if (!message) return;
  const owner = inFlight.ownerOf(of);
  if (owner.kind === 'known') tellLog(owner.exchange.conversation, message);
  else onStray(message);
}
