import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { readPort, writePort } from '../../../host/state/portFile.ts';
import { findFolderPort, toLastingUrl } from '../../../host/workspace/folderPort.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let home: string;
let stateFolder: string;

beforeEach(() => {
  home = temporaryFolder();
  stateFolder = join(home, `shop-${Math.random().toString(16).slice(2, 14).padEnd(12, '0')}`);
});

const find = (hint = 0) => findFolderPort({ stateFolder, hint });

/** Takes a port, which one being all the same where none is given. */
async function take(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

it('is below those of outgoing connections for a new folder, and the same from then on', async () => {
  const { port, remembered } = await find();
  expect(port).toBe(remembered);
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThanOrEqual(32_767);
  expect(await readPort(stateFolder)).toBe(port);
  expect(await find()).toEqual({ port, remembered: port });
});

it('is the next one for a new folder whose first choice is taken, or is that of another folder', async () => {
  const { port: first } = await find();
  const again = stateFolder.replace('shop-', 'copy-');
  const second = await findFolderPort({ stateFolder: again, hint: 0 });
  expect(second.port).not.toBe(first);
  stateFolder = stateFolder.replace('shop-', 'third-');
  await take(second.port + 1);
  expect((await find()).port).not.toBe(second.port + 1);
});

it('is remembered while it is taken, and taken again when it is free', async () => {
  const taken = await take();
  await writePort(stateFolder, taken);
  expect(await find()).toEqual({ port: 0, remembered: taken });
  expect(await readPort(stateFolder)).toBe(taken);
});

it('is what somebody else remembers where it has none, and never after that', async () => {
  const taken = await take();
  expect(await find(taken)).toEqual({ port: 0, remembered: taken });
  expect((await find(taken + 1)).remembered).toBe(taken);
});

it.each([
  [20_123, true, 'http://127.0.0.1:20123/mcp'],
  [20_123, false, 'http://127.0.0.1:20123/mcp'],
  [20_124, false, 'http://127.0.0.1:20124/mcp'],
  [20_124, true, undefined],
  [0, true, undefined],
  [0, false, undefined],
])('with port %i remembered, and no other gate: %s, clients may keep %s', (remembered, isOnly, expected) => {
  expect(toLastingUrl('http://127.0.0.1:20123/mcp', { remembered, isOnly })).toBe(expected);
});
