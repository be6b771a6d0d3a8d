import { dirname } from 'node:path';
import { createCatalog } from '../../host/catalog/catalog.ts';
import { createToolLists } from '../../host/endpoint/toolLists.ts';
import type { Gateway } from '../../host/gateway.ts';
import { createOpenApiSource } from '../../host/sources/openapi/source.ts';
import { runConversion } from './conversion.ts';

await runConversion(async () => async (file) => {
  const source = createOpenApiSource({
    name: 'api',
    specFile: file,
    folder: dirname(file),
    auth: {},
    resolveCredential: () => Promise.reject(new Error('Nothing is called here.')),
    log: () => {},
  });
  await source.ready;
  if (source.state.kind !== 'ready') throw new Error(JSON.stringify(source.state));
  const catalog = createCatalog();
  catalog.setSources([source]);
  const all: Pick<Gateway, 'offering' | 'onDidChange'> = {
    offering: () => ({ all: catalog.entries, listed: catalog.entries, searched: [] }),
    onDidChange: catalog.onDidChange,
  };
  return createToolLists(all).of('anyone');
});
