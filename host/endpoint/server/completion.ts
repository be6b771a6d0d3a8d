import type { Result, Server } from '@modelcontextprotocol/server';
import { type JsonObject, property } from '../../base/json.ts';
import type { ItemRequest } from '../../gateway.ts';
import { requestItem, type Serving } from './features.ts';
import { objectIn, ParamsError, paramsAs, textIn } from './params.ts';

/** Completion of the arguments of prompts and of resource templates. */
export function registerCompletion(server: Server, serving: Serving): void {
  const params = paramsAs((given) => ({ ...readReference(given), arguments: readArgument(given) }));
  server.setRequestHandler('completion/complete', params, (wanted, context) =>
    serving.conversing.run<Result>(context, { subject: [wanted.name, wanted.arguments] }, (_, signal) =>
      requestItem(server, serving, {
        ...{ method: 'completion/complete', ...wanted },
        envelope: context.mcpReq.envelope,
        signal,
      }),
    ),
  );
}

function readReference(params: JsonObject): Pick<ItemRequest, 'kind' | 'name'> {
  const ref = objectIn(params, 'ref');
  switch (textIn(ref, 'type')) {
    case 'ref/prompt':
      return { kind: 'prompt', name: textIn(ref, 'name') };
    case 'ref/resource':
      return { kind: 'resource', name: textIn(ref, 'uri') };
    default:
      throw new ParamsError('"ref.type" must be "ref/prompt" or "ref/resource"');
  }
}

function readArgument(params: JsonObject): JsonObject {
  const argument = objectIn(params, 'argument');
  const named = { name: textIn(argument, 'name'), value: textIn(argument, 'value') };
  return property(params, 'context') === undefined
    ? { argument: named }
    : { argument: named, context: objectIn(params, 'context') };
}
