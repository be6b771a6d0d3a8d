import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../../host/catalog/catalog.ts';
import { acceptInto } from '../../../host/lock/compare.ts';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { stateFolderOf } from '../../../host/state/stateFolder.ts';
import { definitionsOf, rememberDefinitions } from '../../../host/workspace/definitionsOf.ts';
import { createTestConnector, externalTool } from '../testConnector.ts';
import { createTestSource, toolOf } from '../testSource.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { setVariable } from './openFolder.ts';

function remember() {
  setVariable('XDG_STATE_HOME', temporaryFolder());
  const folder = temporaryFolder();
  const catalog = createCatalog();
  const logged: string[] = [];
  rememberDefinitions(catalog, folder, (level, message) => logged.push(`${level} ${message}`));
  const read = (tool: ReturnType<typeof externalTool>) =>
    definitionsOf(folder).read(fingerprintOf(tool.definition));
  return { folder, catalog, logged, read };
}

describe('the definitions that are served', () => {
  it('are kept, and those that are held back are not', async () => {
    const [served, held] = [externalTool('shop', 'a'), externalTool('shop', 'b')];
    const source = createTestConnector('shop', [served, held]);
    const { catalog, read } = remember();
    catalog.setLock(acceptInto(undefined, 'shop', source.identity, [served], ['a']));
    catalog.setSources([source, createTestSource('api', [toolOf('api/list')])]);
    await expect.poll(() => read(served)).toEqual(served.definition);
    expect(await read(held)).toBeUndefined();
    catalog.setLock(acceptInto(undefined, 'shop', source.identity, [served, held], 'all'));
    await expect.poll(() => read(held)).toEqual(held.definition);
  });
  it('that cannot be kept are told once, and cost nothing else', async () => {
    const { folder, catalog, logged } = remember();
    // A file stands where the folder should.
    mkdirSync(stateFolderOf(folder), { recursive: true });
    writeFileSync(path.join(stateFolderOf(folder), 'definitions'), '');
    const tool = externalTool('shop', 'a');
    const source = createTestConnector('shop', [tool]);
    catalog.setLock(acceptInto(undefined, 'shop', source.identity, [tool], 'all'));
    catalog.setSources([source]);
    await expect.poll(() => logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^warn The definition of shop\/a could not be kept: /);
    source.setTools([tool]);
    expect(catalog.entries).toHaveLength(1);
    expect(logged).toHaveLength(1);
  });
});
