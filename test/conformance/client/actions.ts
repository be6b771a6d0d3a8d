import type { Client } from '@modelcontextprotocol/client';

type Action = (client: Client) => Promise<void>;
type Given = Record<string, unknown>;

interface Context {
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Given }[];
}

/** What the client does in each scenario; the others want a list alone. */
export const actions: Readonly<Record<string, Action>> = {
  initialize: list,
  'request-metadata': list,
  'json-schema-ref-no-deref': list,
  tools_call: callAll({ a: 5, b: 3 }),
  'elicitation-sep1034-client-defaults': callAll({}),
  'sse-retry': callAll({}),
  'http-invalid-tool-headers': callAll({ region: 'us-west1' }),
  'sep-2322-client-request-state': callBetweenRounds,
  'http-standard-headers': async (client) => {
    await callAll({})(client);
    const { resources } = await client.listResources();
    for (const { uri } of resources) await client.readResource({ uri });
    const { prompts } = await client.listPrompts();
    for (const { name } of prompts) await client.getPrompt({ name });
  },
  'http-custom-headers': async (client) => {
    await list(client);
    const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context;
    for (const { name, arguments: given } of context.toolCalls ?? [])
      await client.callTool({ name, arguments: given });
  },
  'json-schema-2020-12-preservation': async (client) => {
    const { tools } = await client.listTools();
    const schema = tools.find(({ name }) => name === 'json_schema_2020_12_tool')?.inputSchema;
    await client.callTool({ name: 'json_schema_echo', arguments: { schema } });
  },
};

async function list(client: Client): Promise<void> {
  await client.listTools();
}

function callAll(given: Given): Action {
  return async (client) => {
    const { tools } = await client.listTools();
    for (const { name } of tools) await client.callTool({ name, arguments: given });
  };
}

/** One tool is called while the others are under way, and must see nothing of what they were answered. */
async function callBetweenRounds(client: Client): Promise<void> {
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  await Promise.all(
    names.map(async (name) => {
      await client.callTool({ name, arguments: {} });
      await client.callTool({ name: 'test_mrtr_unrelated', arguments: {} });
    }),
  );
}
