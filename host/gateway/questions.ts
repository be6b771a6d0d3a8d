import { property } from '../base/json.ts';
import { toQuestionSubject } from '../catalog/subjects.ts';
import type { AllowedCall } from '../policy/allowedCall.ts';
import { type Answer, type Conversation, type Question, REFUSED } from '../sources/conversation.ts';
import { INTERNAL_ERROR } from '../sources/item.ts';
import type { Deed, End, Failure } from './deed.ts';
import { findIncapacity, findLack } from './incapacity.ts';
import type { Pipeline } from './pipeline.ts';
import type { CallRequest } from './request.ts';
import { createRound } from './round.ts';

/**
 * The caller's side of a request, such that each question of the server goes the way of a call first: it is decided
 * for the agent as `<source>/@elicit`, `/@sample` or `/@roots`, and recorded. Only what passed reaches the client.
 */
export function governConversation(
  { agent, client, conversation }: Pick<CallRequest, 'agent' | 'client' | 'conversation'>,
  source: string,
  pipeline: Pipeline,
): Conversation | undefined {
  if (!conversation) return undefined;
  return {
    caller: conversation.caller,
    get capabilities() {
      return conversation.capabilities;
    },
    get logLevel() {
      return conversation.logLevel;
    },
    tell: (told) => conversation.tell(told),
    lack: (capabilities) => conversation.lack?.(capabilities),
    ask: async (questions, signal) => {
      const entries = Object.entries(questions);
      const round = createRound(Object.keys(questions), (passed) => conversation.ask(passed, signal));
      const answers = entries.map(async ([key, question]): Promise<[string, Answer]> => {
        const join = (call: AllowedCall): Promise<Answer> => round.join(key, question.method, call);
        const party = { agent, client, source, signal, conversation };
        try {
          return [key, await pipeline.run(toQuestionDeed(question, party, join))];
        } finally {
          round.leave(key);
        }
      });
      const answered = Object.fromEntries(await Promise.all(answers));
      signal.throwIfAborted();
      return answered;
    },
  };
}

interface Party extends Pick<Deed<Answer>, 'agent' | 'client' | 'signal'> {
  readonly source: string;
  readonly conversation: Conversation;
}

function toQuestionDeed(
  question: Question,
  { agent, client, signal, source, conversation }: Party,
  ask: (call: AllowedCall) => Promise<Answer>,
): Deed<Answer> {
  const { method, params } = question;
  const findFault = (): Answer | undefined => {
    const reason = findIncapacity(question, conversation.capabilities);
    if (reason === undefined) return undefined;
    const lacked = findLack(question, conversation.capabilities);
    if (lacked) conversation.lack?.(lacked);
    return { kind: 'refused', code: REFUSED, reason };
  };
  return {
    ...{ agent, client, signal, arguments: params },
    subject: toQuestionSubject(source, method),
    description: `The external server "${source}" ${asks[method]}.`,
    findFault: () => Promise.resolve(findFault()),
    isCurrent: () => true,
    carryOut: async (call) => findFault() ?? ask(call),
    toFailure,
    toEnd: (answer) => toEnd(answer, method),
  };
}

const asks: Readonly<Record<Question['method'], string>> = {
  'elicitation/create': 'asks the person at the client',
  'sampling/createMessage': "wants the client's model to write a message",
  'roots/list': 'asks which folders the client works in',
};

function toFailure({ kind, reason }: Failure): Answer {
  return { kind: 'refused', code: kind === 'fault' ? INTERNAL_ERROR : REFUSED, reason };
}

/** What a person has entered stays between client and server; the record says whether anything was. */
function toEnd(answer: Answer, method: Question['method']): End {
  if (answer.kind === 'refused')
    return { isError: true, bytes: Buffer.byteLength(answer.reason), reason: answer.reason };
  const bytes = Buffer.byteLength(JSON.stringify(answer.result));
  const action = method === 'elicitation/create' ? property(answer.result, 'action') : 'accept';
  if (action === 'decline') return { isError: false, bytes, reason: 'declined' };
  return action === 'cancel' ? { isError: false, bytes, reason: 'dismissed' } : { isError: false, bytes };
}
