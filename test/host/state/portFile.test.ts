import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { portsFor, portsOfOthers, readPort, writePort } from '../../../host/state/portFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let home: string;

beforeEach(() => {
  home = temporaryFolder();
});

it('remembers a port', async () => {
  const folder = join(home, 'shop-0123456789ab');
  expect(await readPort(folder)).toBeUndefined();
  await writePort(folder, 20_001);
  expect(await readPort(folder)).toBe(20_001);
});

it.each(['', '{', '5', '{"port":"80"}', '{"port":0}', '{"port":65536}', '{"port":1.5}'])(
  'remembers none by %j',
  async (text) => {
    mkdirSync(join(home, 'shop'));
    writeFileSync(join(home, 'shop', 'port.json'), text);
    expect(await readPort(join(home, 'shop'))).toBeUndefined();
  },
);

it('knows the ports of the other folders, and not the own one', async () => {
  await writePort(join(home, 'one'), 20_001);
  await writePort(join(home, 'two'), 20_002);
  mkdirSync(join(home, 'bin'));
  expect(await portsOfOthers(join(home, 'one'))).toEqual(new Set([20_002]));
  expect(await portsOfOthers(join(home, 'gone', 'one'))).toEqual(new Set());
});

it('proposes every port of the range once, beginning with one that follows from the folder', () => {
  const ports = [...portsFor('/s/shop-0123456789ab')];
  expect(new Set(ports).size).toBe(12_768);
  expect([Math.min(...ports), Math.max(...ports)]).toEqual([20_000, 32_767]);
  expect([...portsFor('/s/shop-0123456789ab')][0]).toBe(ports[0]);
  expect([...portsFor('/s/shop-ba9876543210')][0]).not.toBe(ports[0]);
  expect([...portsFor('/s/odd')][0]).toBe(20_000);
});
