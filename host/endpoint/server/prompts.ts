import {
  type ContentBlock,
  type InputRequiredResult,
  isInputRequiredResult,
  type Result,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isObject, type JsonObject, property } from '../../base/json.ts';
import { toContentFor, toListedFor } from '../revision.ts';
import { requestItem, type Serving } from './features.ts';
import { listParams, objectIn, paramsAs, textIn } from './params.ts';

export function registerPrompts(server: Server, serving: Serving): void {
  const { agent, items } = serving;
  server.setRequestHandler('prompts/list', listParams, () => {
    const revision = server.getNegotiatedProtocolVersion();
    return { prompts: items.of(agent, 'prompt').map((definition) => toListedFor(definition, revision)) };
  });
  const getParams = paramsAs((params) => ({
    name: textIn(params, 'name'),
    given: objectIn(params, 'arguments'),
  }));
  server.setRequestHandler('prompts/get', getParams, ({ name, given }, context) =>
    get(server, serving, { name, given }, context),
  );
}

async function get(
  server: Server,
  serving: Serving,
  { name, given }: { readonly name: string; readonly given: JsonObject },
  context: ServerContext,
): Promise<Result | InputRequiredResult> {
  const result = await serving.conversing.run<Result>(
    context,
    { subject: [name, given] },
    (conversation, signal) =>
      requestItem(server, serving, {
        method: 'prompts/get',
        kind: 'prompt',
        name,
        arguments: { arguments: given },
        envelope: context.mcpReq.envelope,
        signal,
        conversation,
      }),
  );
  if (isInputRequiredResult(result)) return result;
  const revision = server.getNegotiatedProtocolVersion();
  const messages = property(result, 'messages');
  if (!Array.isArray(messages)) return result;
  return { ...result, messages: messages.map((message: unknown) => toMessageFor(message, revision)) };
}

function toMessageFor(message: unknown, revision: string | undefined): unknown {
  const content = property(message, 'content');
  if (!isObject(message) || !isObject(content)) return message;
  return { ...message, content: toContentFor(content as ContentBlock, revision) };
}
