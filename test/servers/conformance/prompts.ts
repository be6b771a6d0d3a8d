import {
  acceptedContent,
  type ElicitRequestFormParams,
  type GetPromptRequest,
  type GetPromptResult,
  type InputRequiredResult,
  inputRequired,
  type Prompt,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { elicit } from './askingTools.ts';
import { png } from './contentTools.ts';
import { strings } from './fixtureTool.ts';

type Given = Readonly<Record<string, string>>;

export const prompts: readonly Prompt[] = [
  { name: 'test_simple_prompt', description: 'Without arguments.' },
  {
    name: 'test_prompt_with_arguments',
    description: 'With two arguments.',
    arguments: [
      { name: 'arg1', description: 'First test argument', required: true },
      { name: 'arg2', description: 'Second test argument', required: true },
    ],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'With a resource in it.',
    arguments: [{ name: 'resourceUri', description: 'URI of the resource to embed', required: true }],
  },
  { name: 'test_prompt_with_image', description: 'With an image in it.' },
  { name: 'test_input_required_result_prompt', description: 'Asks the person first.' },
  { name: 'test_changing_prompt', description: 'Comes and goes.' },
];

export function getPrompt(
  { name, arguments: given = {} }: GetPromptRequest['params'],
  context: ServerContext,
): GetPromptResult | InputRequiredResult {
  switch (name) {
    case 'test_simple_prompt':
    case 'test_changing_prompt':
      return { messages: [fromUser('This is a simple prompt for testing.')] };
    case 'test_prompt_with_arguments':
      return {
        messages: [fromUser(`Prompt with arguments: arg1='${given['arg1']}', arg2='${given['arg2']}'`)],
      };
    case 'test_prompt_with_embedded_resource':
      return withResource(given);
    case 'test_prompt_with_image':
      return {
        messages: [
          { role: 'user', content: { type: 'image', data: png, mimeType: 'image/png' } },
          fromUser('Please analyze the image above.'),
        ],
      };
    case 'test_input_required_result_prompt':
      return afterAsking(context);
    default:
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${name}.`);
  }
}

function withResource(given: Given): GetPromptResult {
  const text = 'Embedded resource content for testing.';
  const resource = { uri: given['resourceUri'] ?? 'test://example-resource', mimeType: 'text/plain', text };
  return {
    messages: [
      { role: 'user', content: { type: 'resource', resource } },
      fromUser('Please process the embedded resource above.'),
    ],
  };
}

function afterAsking({ mcpReq }: ServerContext): GetPromptResult | InputRequiredResult {
  const accepted = acceptedContent(mcpReq.inputResponses, 'user_context');
  if (accepted) return { messages: [fromUser(`In the context of ${String(accepted['context'])}.`)] };
  const form = strings('context') as ElicitRequestFormParams['requestedSchema'];
  return inputRequired({
    inputRequests: { user_context: elicit('What context should the prompt use?', form) },
  });
}

function fromUser(text: string): GetPromptResult['messages'][number] {
  return { role: 'user', content: { type: 'text', text } };
}
