import { setTimeout as delay } from 'node:timers/promises';
import {
  type ElicitRequestFormParams,
  type InputRequest,
  inputRequired,
  inputResponse,
  type InputResponseView,
} from '@modelcontextprotocol/server';
import { type Answer, type FixtureCall, type FixtureTool, say, strings, tool } from './fixtureTool.ts';
import { tellProgress } from './tellingTools.ts';

type FormSchema = ElicitRequestFormParams['requestedSchema'];

const defaults: FormSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'User name', default: 'John Doe' },
    age: { type: 'integer', description: 'User age', default: 30 },
    score: { type: 'number', description: 'User score', default: 95.5 },
    status: {
      type: 'string',
      description: 'User status',
      enum: ['active', 'inactive', 'pending'],
      default: 'active',
    },
    verified: { type: 'boolean', description: 'Verification status', default: true },
  },
};

const titled = [
  { const: 'value1', title: 'First Option' },
  { const: 'value2', title: 'Second Option' },
  { const: 'value3', title: 'Third Option' },
];
const options = ['option1', 'option2', 'option3'];
const enums: FormSchema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
    titledMulti: { type: 'array', items: { anyOf: titled } },
  },
};

/** Tools that ask their client something. Clients of 2025 are asked on the stream of the call. */
export const askingTools: readonly FixtureTool[] = [
  tool(
    'test_sampling',
    'Asks the client for a completion.',
    (call) =>
      ask(call, sample(String(call.given['prompt'])), (answer) =>
        say(`LLM response: ${answer.kind === 'sampling' ? JSON.stringify(answer.result.content) : 'none'}`),
      ),
    strings('prompt'),
  ),
  tool(
    'test_elicitation',
    'Asks the person for a name and an address.',
    (call) => {
      const message = String(call.given['message']);
      const form = elicit(message, strings('username', 'email') as FormSchema);
      return ask(call, form, (answer) => say(`User response: ${describe(answer)}`));
    },
    strings('message'),
  ),
  tool('test_elicitation_sep1034_defaults', 'Asks with a default for each field.', (call) =>
    ask(call, elicit('Please review and update the form fields with defaults', defaults), completed),
  ),
  tool('test_elicitation_sep1330_enums', 'Asks with each kind of choice.', (call) =>
    ask(call, elicit('Please select options from the enum fields', enums), completed),
  ),
  tool(
    'test_elicitation_url',
    'Sends the person to a page.',
    (call) => {
      const page = { message: 'Please sign in.', url: String(call.given['url']) };
      return ask(call, inputRequired.elicitUrl(page), completed);
    },
    strings('url'),
  ),
  tool('test_roots', 'Asks the client for its folders.', (call) =>
    ask(call, inputRequired.listRoots(), (answer) =>
      say(answer.kind === 'roots' ? answer.roots.map(({ uri }) => uri).join(' ') : 'none'),
    ),
  ),
  tool(
    'test_conversation',
    'Tells progress and a log line, then asks; all of it carries the given word.',
    converse,
    {
      ...strings('word'),
      properties: {
        word: { type: 'string' },
        asks: { type: 'boolean' },
        quiet: { type: 'boolean' },
        pauseMs: { type: 'number' },
      },
    },
  ),
];

export function elicit(message: string, requestedSchema: FormSchema): InputRequest {
  return inputRequired.elicit({ message, requestedSchema });
}

export function sample(text: string, maxTokens = 100): InputRequest {
  const messages = [{ role: 'user' as const, content: { type: 'text' as const, text } }];
  return inputRequired.createMessage({ messages, maxTokens });
}

/** One question, then the answer. */
function ask(
  call: FixtureCall,
  question: InputRequest,
  finish: (answer: InputResponseView) => Answer,
): Answer {
  const answer = inputResponse(call.context.mcpReq.inputResponses, 'answer');
  if (answer.kind === 'missing') return inputRequired({ inputRequests: { answer: question } });
  return finish(answer);
}

async function converse(call: FixtureCall): Promise<Answer> {
  const word = String(call.given['word']);
  const answer = inputResponse(call.context.mcpReq.inputResponses, 'answer');
  if (answer.kind === 'missing') {
    if (call.given['quiet'] !== true) {
      await tellProgress(call, { progress: 1, total: 2, message: `progress ${word}` });
      await call.context.mcpReq.log('info', `log ${word}`);
    }
    // Calls of many callers then end in another order than they began in.
    await delay(Number(call.given['pauseMs'] ?? 0));
    if (call.given['asks'] !== true) return say(`answer ${word}`);
    return inputRequired({
      inputRequests: { answer: elicit(`question ${word}`, strings('word') as FormSchema) },
    });
  }
  await tellProgress(call, { progress: 2, total: 2, message: `progress ${word}` });
  return say(`answer ${word}: ${describe(answer)}`);
}

const completed = (answer: InputResponseView): Answer => say(`Elicitation completed: ${describe(answer)}`);

function describe(answer: InputResponseView): string {
  if (answer.kind !== 'elicit') return `not an answer to a form, but ${answer.kind}`;
  return `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;
}
