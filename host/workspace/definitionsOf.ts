import path from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { toError } from '../errors.ts';
import { createDefinitionStore, type DefinitionStore } from '../lock/definitions.ts';
import { fingerprintOf } from '../lock/fingerprint.ts';
import { isConnector } from '../sources/source.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import type { Log } from './apiSources.ts';

/** Where the definitions that people accepted are kept, so that a later one can be shown beside them. */
export function definitionsOf(folder: string): DefinitionStore {
  return createDefinitionStore(path.join(stateFolderOf(folder), 'definitions'));
}

/**
 * Keeps the definitions that are served, each once: the lock holds only their fingerprints, and this machine may see
 * them for the first time. One that cannot be kept is missing only where it would be compared.
 */
export function rememberDefinitions(catalog: Catalog, folder: string, log: Log): void {
  const store = definitionsOf(folder);
  const known = new Set<string>();
  // One at a time: ten thousand at once would hold up every other file that is read meanwhile.
  let saving = Promise.resolve();
  catalog.onDidChange(() => {
    const isHeld = new Set(catalog.held.map(({ tool }) => tool));
    for (const { tools } of catalog.sources.filter(isConnector)) {
      for (const tool of tools) {
        const fingerprint = isHeld.has(tool) ? undefined : fingerprintOf(tool.definition);
        if (fingerprint === undefined || known.has(fingerprint)) continue;
        known.add(fingerprint);
        saving = saving
          .then(() => store.save(tool.definition))
          .catch((error: unknown) => {
            log('warn', `The definition of ${tool.id} could not be kept: ${toError(error).message}`);
          });
      }
    }
  });
}
