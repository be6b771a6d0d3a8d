import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { askingTools } from './askingTools.ts';
import { contentTools } from './contentTools.ts';
import type { FixtureTool } from './fixtureTool.ts';
import { inputRequiredTools, stateCodec } from './inputRequiredTools.ts';
import { getPrompt, prompts } from './prompts.ts';
import { readResource, resources, resourceTemplates } from './resources.ts';
import { tellingTools } from './tellingTools.ts';
import type { World } from './world.ts';

const tools = new Map<string, FixtureTool>(
  [...contentTools, ...tellingTools, ...askingTools, ...inputRequiredTools].map((tool) => [
    tool.definition.name,
    tool,
  ]),
);

const words = ['paris', 'park', 'party', 'test', 'tester'];

/** A server for one client, with all that the scenarios of the conformance suite ask for. */
export function createEverythingServer(world: World): Server {
  const server = new Server(
    { name: 'everything', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        completions: {},
        logging: {},
      },
      requestState: { verify: stateCodec.verify },
    },
  );
  serveTools(server, world);
  servePrompts(server, world);
  serveResources(server, world);
  return server;
}

function serveTools(server: Server, world: World): void {
  server.setRequestHandler('tools/list', () => ({
    tools: [...tools.values()]
      .map(({ definition }) => definition)
      .filter(({ name }) => name !== 'test_changing_tool' || world.has('tool')),
  }));
  server.setRequestHandler('tools/call', ({ params }, context) => {
    const tool = tools.get(params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}.`);
    return tool.call({ given: params.arguments ?? {}, context, server, world });
  });
}

function servePrompts(server: Server, world: World): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.filter(({ name }) => name !== 'test_changing_prompt' || world.has('prompt')),
  }));
  server.setRequestHandler('prompts/get', ({ params }, context) => getPrompt(params, context));
  server.setRequestHandler('completion/complete', ({ params }) => {
    const values = words.filter((word) => word.startsWith(params.argument.value));
    return { completion: { values, total: values.length, hasMore: false } };
  });
}

/** A client of 2025 subscribes by a request; one of 2026 by a stream that the HTTP side holds. */
function serveResources(server: Server, world: World): void {
  const subscribed = new Set<string>();
  server.setRequestHandler('resources/list', () => ({ resources: [...resources] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [...resourceTemplates] }));
  server.setRequestHandler('resources/read', ({ params }) => readResource(params.uri));
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  const stop = world.listen((change) => {
    if (change.kind === 'resource' && subscribed.has(change.uri)) {
      void server.sendResourceUpdated({ uri: change.uri }).catch(() => {});
    }
  });
  Object.assign(server, { onclose: stop });
}
