import type { ListedTool } from '../../test/corpus/measure/toolFaults.ts';
import { runConversion } from './conversion.ts';
import { importPeer } from './peerModule.ts';

interface Generator {
  getToolsFromOpenApi(file: string, options: { dereference: boolean }): Promise<readonly ListedTool[]>;
}

await runConversion(async () => {
  const { getToolsFromOpenApi } = await importPeer<Generator>('openapi-mcp-generator/dist/index.js');
  return async (file) => {
    // Its own program dereferences too: without that, tools would hold references to what is not there.
    const tools = await getToolsFromOpenApi(file, { dereference: true });
    return tools.map((tool) => {
      const { name, description, inputSchema } = tool as ListedTool & { description?: string };
      return { name, ...(description === undefined ? {} : { description }), inputSchema };
    });
  };
});
