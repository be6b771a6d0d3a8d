import type { ListedTool } from '../../test/corpus/measure/toolFaults.ts';
import { runConversion } from './conversion.ts';
import { importPeer } from './peerModule.ts';

interface Server {
  readonly ToolsManager: new (
    config: object,
  ) => {
    initialize(): Promise<void>;
    getAllTools(): readonly ListedTool[];
  };
}

await runConversion(async () => {
  const { ToolsManager } = await importPeer<Server>('@ivotoby/openapi-mcp-server/dist/bundle.js');
  return async (file) => {
    const manager = new ToolsManager({
      name: 'bench',
      version: '1.0.0',
      apiBaseUrl: 'http://127.0.0.1:9',
      openApiSpec: file,
      specInputMethod: 'file',
      transportType: 'stdio',
      toolsMode: 'all',
      verbose: false,
    });
    await manager.initialize();
    return manager.getAllTools();
  };
});
