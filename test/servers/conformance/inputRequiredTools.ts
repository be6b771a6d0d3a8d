import { randomBytes } from 'node:crypto';
import {
  acceptedContent,
  createRequestStateCodec,
  type ElicitRequestFormParams,
  type InputRequests,
  inputRequired,
  inputResponse,
  MissingRequiredClientCapabilityError,
} from '@modelcontextprotocol/server';
import { elicit, sample } from './askingTools.ts';
import {
  type Answer,
  capabilitiesOf,
  type FixtureCall,
  type FixtureTool,
  say,
  strings,
  tool,
} from './fixtureTool.ts';

/** Where a tool stands that needs more than one round; signed, because it passes through the client. */
export const stateCodec = createRequestStateCodec<{ readonly name?: string }>({ key: randomBytes(32) });

const nameForm = strings('name') as ElicitRequestFormParams['requestedSchema'];
const confirmation = elicit('Please confirm', {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
});

/** The tools of the scenarios about results that need input, by the names that those give them. */
export const inputRequiredTools: readonly FixtureTool[] = [
  tool('test_input_required_result_elicitation', 'Asks for a name.', (call) => {
    const accepted = acceptedContent(responsesOf(call), 'user_name');
    if (accepted) return say(`Hello, ${String(accepted['name'])}!`);
    return inputRequired({ inputRequests: { user_name: elicit('What is your name?', nameForm) } });
  }),
  tool('test_input_required_result_sampling', 'Asks for a completion.', (call) => {
    const answer = inputResponse(responsesOf(call), 'capital_question');
    if (answer.kind === 'sampling') return say(JSON.stringify(answer.result.content));
    return inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?') } });
  }),
  tool('test_input_required_result_list_roots', 'Asks for the folders.', (call) => {
    const answer = inputResponse(responsesOf(call), 'client_roots');
    if (answer.kind === 'roots') return say(answer.roots.map(({ uri }) => uri).join(' '));
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  }),
  tool('test_input_required_result_request_state', 'Asks, with a state.', confirmWithState),
  tool('test_input_required_result_tampered_state', 'Asks, with a state.', confirmWithState),
  tool('test_input_required_result_multiple_inputs', 'Asks three things at once.', askThree),
  tool('test_input_required_result_multi_round', 'Asks twice, one after the other.', askTwice),
  tool('test_input_required_result_capabilities', 'Asks what its client can be asked.', askWhatIsPossible),
  tool('test_streaming_elicitation', 'Asks, after it has told its progress.', (call) => {
    if (acceptedContent(responsesOf(call), 'confirm')) return say('Confirmed.');
    return inputRequired({ inputRequests: { confirm: confirmation } });
  }),
  tool('test_missing_capability', 'Needs sampling.', needSampling),
];

function responsesOf({ context }: FixtureCall): Record<string, unknown> | undefined {
  return context.mcpReq.inputResponses;
}

async function confirmWithState(call: FixtureCall): Promise<Answer> {
  const state = call.context.mcpReq.requestState();
  if (state !== undefined && acceptedContent(responsesOf(call), 'confirm')) return say('state-ok');
  const requestState = await stateCodec.mint({}, call.context);
  return inputRequired({ inputRequests: { confirm: confirmation }, requestState });
}

async function askThree(call: FixtureCall): Promise<Answer> {
  const kinds = ['user_name', 'greeting', 'client_roots'].map(
    (key) => inputResponse(responsesOf(call), key).kind,
  );
  if (kinds.join() === 'elicit,sampling,roots') return say('All three were answered.');
  return inputRequired({
    inputRequests: {
      user_name: elicit('What is your name?', nameForm),
      greeting: sample('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    },
    requestState: await stateCodec.mint({}, call.context),
  });
}

async function askTwice(call: FixtureCall): Promise<Answer> {
  const { name } = call.context.mcpReq.requestState<{ readonly name?: string }>() ?? {};
  const first = acceptedContent(responsesOf(call), 'step1');
  const second = acceptedContent(responsesOf(call), 'step2');
  if (name !== undefined && second) return say(`${name} likes ${String(second['color'])}.`);
  if (!first) {
    const step1 = elicit('Step 1: What is your name?', nameForm);
    return inputRequired({ inputRequests: { step1 }, requestState: await stateCodec.mint({}, call.context) });
  }
  const step2 = elicit(
    'Step 2: What is your favorite color?',
    strings('color') as ElicitRequestFormParams['requestedSchema'],
  );
  const state = { name: String(first['name']) };
  return inputRequired({
    inputRequests: { step2 },
    requestState: await stateCodec.mint(state, call.context),
  });
}

function askWhatIsPossible(call: FixtureCall): Answer {
  const responses = responsesOf(call);
  if (responses && Object.keys(responses).length > 0) return say('It was answered.');
  const { sampling, elicitation } = capabilitiesOf(call);
  const inputRequests: InputRequests = sampling
    ? { completion: sample('Say hello.') }
    : elicitation
      ? { user_name: elicit('What is your name?', nameForm) }
      : {};
  if (Object.keys(inputRequests).length === 0) return say('There is nothing that this client can be asked.');
  return inputRequired({ inputRequests });
}

/** A server of 2025 learns only by asking what a client behind a gateway lacks. */
async function needSampling(call: FixtureCall): Promise<Answer> {
  const { sampling } = capabilitiesOf(call);
  const missing = new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
  if (!sampling) throw missing;
  const isModern = call.context.mcpReq.envelope !== undefined;
  if (isModern) {
    if (inputResponse(responsesOf(call), 'completion').kind === 'sampling') return say('Sampled.');
    return inputRequired({ inputRequests: { completion: sample('Say hello.') } });
  }
  const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: 'Say hello.' } }];
  // On the stream of the call, so that there is no doubt whose question it is.
  const asked = call.context.mcpReq.send({
    method: 'sampling/createMessage',
    params: { messages, maxTokens: 10 },
  });
  await asked.catch(() => {
    throw missing;
  });
  return say('Sampled.');
}
