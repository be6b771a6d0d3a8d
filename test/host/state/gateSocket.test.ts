import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type SocketOptions,
  socketPlaces,
  socketsToTry,
  socketToListenAt,
} from '../../../host/state/gateSocket.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const state = '/home/me/.local/state/gatehouse/shop-0123456789ab';
let home: string;

beforeEach(() => {
  home = temporaryFolder();
});

/** As on a system without `/run/user`. */
const options = (more: Partial<SocketOptions> = {}): SocketOptions => ({
  env: {},
  platform: 'darwin',
  user: process.getuid?.(),
  temporary: home,
  ...more,
});

describe('the places', () => {
  const files = (more: Partial<SocketOptions>, folder = state): string[] =>
    socketPlaces(folder, options({ temporary: '/tmp', user: 7, ...more })).map(({ file }) => file);

  it('are the runtime folder, the state folder and one for temporary files', () => {
    expect(files({ env: { XDG_RUNTIME_DIR: '/run/me' } })).toEqual([
      expect.stringMatching(/^\/run\/me\/gatehouse\/[0-9a-f]{16}\.sock$/),
      `${state}/gate.sock`,
      expect.stringMatching(/^\/tmp\/gatehouse-7\/[0-9a-f]{16}\.sock$/),
    ]);
  });

  it('have the runtime folder of Linux among them, whether the environment names it or not', () => {
    const named = files({ platform: 'linux', env: { XDG_RUNTIME_DIR: '/run/user/7' } });
    expect(files({ platform: 'linux' })).toEqual(named);
    expect(named[0]).toMatch(/^\/run\/user\/7\/gatehouse\//);
  });

  it('leave out a relative runtime folder, and paths that are too long for a socket', () => {
    expect(files({ env: { XDG_RUNTIME_DIR: 'run' } }, `/${'x'.repeat(100)}`)).toEqual([
      expect.stringMatching(/^\/tmp\/gatehouse-7\//),
    ]);
  });

  it('differ for each state folder', () => {
    expect(files({}, '/a').at(-1)).not.toBe(files({}, '/b').at(-1));
  });
});

describe('a place to listen at', () => {
  it('is in a folder that is made for its owner alone, and is found by others', async () => {
    const runtime = join(home, 'run');
    mkdirSync(runtime);
    const given = options({ env: { XDG_RUNTIME_DIR: runtime } });
    const file = await socketToListenAt(state, given);
    expect(file.startsWith(join(runtime, 'gatehouse'))).toBe(true);
    expect(await socketsToTry(state, given)).toEqual([file]);
  });

  it('is none whose parent is missing', async () => {
    const given = options({ env: { XDG_RUNTIME_DIR: join(home, 'gone') } });
    expect(await socketToListenAt(state, given)).toContain(`gatehouse-${process.getuid?.()}`);
  });

  it.each([
    ['open to others', (folder: string) => (mkdirSync(folder), chmodSync(folder, 0o755))],
    ['a link', (folder: string) => symlinkSync(temporaryFolder(), folder)],
  ])('is none in a folder that is %s', async (_, make) => {
    make(join(home, `gatehouse-${process.getuid?.()}`));
    await expect(socketToListenAt(state, options())).rejects.toThrow('There is no private folder');
    expect(await socketsToTry(state, options())).toEqual([]);
  });

  it('is none in a folder of somebody else', async () => {
    const user = (process.getuid?.() ?? 0) + 1;
    mkdirSync(join(home, `gatehouse-${user}`), { mode: 0o700 });
    expect(await socketsToTry(state, options({ user }))).toEqual([]);
  });

  it('is on Windows a pipe whose name nobody else can know, the same for all of one person', async () => {
    const [one, two] = [join(home, 'one'), join(home, 'two')];
    const pipe = await socketToListenAt(one, options({ platform: 'win32' }));
    expect(pipe).toMatch(/^\\\\\.\\pipe\\gatehouse-[0-9a-f]{16}$/);
    expect(await socketsToTry(one, options({ platform: 'win32' }))).toEqual([pipe]);
    expect(await socketToListenAt(two, options({ platform: 'win32' }))).not.toBe(pipe);
  });
});
