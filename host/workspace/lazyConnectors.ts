import path from 'node:path';
import type { GatewayFile } from '../config/gatewayFile.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import type { ConnectorSourceOptions, ConnectorSources } from './connectorSources.ts';

/** As `ConnectorSources`, loaded with the first connector: most folders have none, and its code is large. */
export interface LazyConnectors {
  update(gateway: GatewayFile): Promise<ReturnType<ConnectorSources['update']>>;
  dispose(): Promise<void>;
}

export function createLazyConnectors(options: Omit<ConnectorSourceOptions, 'verdicts'>): LazyConnectors {
  let loaded: Promise<ConnectorSources> | undefined;
  return {
    update: async (gateway) => {
      if (!loaded && gateway.connectors.length === 0) return { current: [], release: () => {} };
      loaded ??= load(options);
      return (await loaded).update(gateway);
    },
    dispose: async () => {
      await (await loaded)?.dispose();
    },
  };
}

async function load(options: Omit<ConnectorSourceOptions, 'verdicts'>): Promise<ConnectorSources> {
  const file = path.join(stateFolderOf(options.folder), 'verdicts.json');
  const [{ createConnectorSources }, { openVerdictCache }] = await Promise.all([
    import('./connectorSources.ts'),
    import('../sources/mcp/verdictCache.ts'),
  ]);
  return createConnectorSources({ ...options, verdicts: await openVerdictCache(file) });
}
