import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { writePort } from '../../../host/state/portFile.ts';
import { stateFolderOf } from '../../../host/state/stateFolder.ts';
import { type Served, serveWorkspace } from '../../../host/workspace/served.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { setVariable } from './openFolder.ts';

let folder: string;
let home: string;

beforeEach(() => {
  [folder, home] = [temporaryFolder(), temporaryFolder()];
  setVariable('HOME', home);
  setVariable('XDG_STATE_HOME', join(home, 'state'));
});

async function serve(port?: number): Promise<Served> {
  const served = await serveWorkspace({
    ...{ folder, host: '127.0.0.1', records: join(home, 'records'), recordArguments: false, tokens: {} },
    ...(port === undefined ? {} : { port }),
    getSecret: () => Promise.resolve(null),
    log: () => {},
  });
  onTestFinished(() => served.close());
  return served;
}

it('tells clients the port that the folder keeps, also by a second gate of it', async () => {
  const first = await serve();
  expect(first.lastingUrl).toBe(first.url);
  const second = await serve();
  expect(second.url).not.toBe(first.url);
  expect(second.lastingUrl).toBe(first.url);
});

it('tells them none where another program has that port, or the port is one of this run', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  await writePort(stateFolderOf(folder), typeof address === 'object' && address ? address.port : 0);
  expect((await serve()).lastingUrl).toBeUndefined();
  expect((await serve(0)).lastingUrl).toBeUndefined();
});
