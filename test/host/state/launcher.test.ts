import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Installed, launcherFileOf, writeLauncher } from '../../../host/state/launcher.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const execPath = process.execPath;
let home: string;
let file: string;

beforeEach(() => {
  home = temporaryFolder();
  file = launcherFileOf({ XDG_STATE_HOME: home }, 'linux');
});

/** A command line that prints how it was called. */
function install(folder: string, version = '1.0.0', says = version): Installed {
  mkdirSync(join(home, folder), { recursive: true });
  const cliFile = join(home, folder, 'cli.cjs');
  writeFileSync(
    cliFile,
    `console.log(JSON.stringify([${JSON.stringify(says)}, process.env.ELECTRON_RUN_AS_NODE, ...process.argv.slice(2), ...(process.argv[2] === 'state' ? [process.env.XDG_STATE_HOME] : [])]))`,
  );
  return { execPath, cliFile, version };
}

const run = (...args: string[]): unknown => JSON.parse(execFileSync(file, args, { encoding: 'utf8' }));

it('lies at a path that no version is part of', () => {
  expect(file).toBe(join(home, 'gatehouse', 'bin', 'gatehouse'));
  expect(launcherFileOf({ XDG_STATE_HOME: home }, 'win32')).toBe(`${file}.cmd`);
});

it.each([
  'plain',
  'with spaces',
  `it's "quoted"`,
  '$(touch pwned) `touch pwned` $HOME',
  'back\\slash; touch pwned #',
  'new\nline',
  '-n',
])('starts what lies in a folder called %j, and passes its arguments on', async (folder) => {
  await writeLauncher(install(folder), file, 'linux');
  expect(run('stdio', 'a b', '$HOME', '--agent', `"'`)).toEqual([
    ...['1.0.0', '1'],
    ...['stdio', 'a b', '$HOME', '--agent', `"'`],
  ]);
  expect(readdirSync(process.cwd())).not.toContain('pwned');
});

it('keeps its state where the editor does, whatever the client knows of it', async () => {
  const stateHome = `${home}/it's "here"`;
  await writeLauncher({ ...install('one'), stateHome }, file, 'linux');
  expect(run('state')).toEqual(['1.0.0', '1', 'state', stateHome]);
});

it('is for its owner alone, and leaves no draft behind', async () => {
  await writeLauncher(install('one'), file, 'linux');
  expect(statSync(file).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(file))).toEqual(['gatehouse']);
});

it('says what to do where what it starts is gone', async () => {
  await writeLauncher(install('one'), file, 'linux');
  rmSync(join(home, 'one'), { recursive: true });
  const { status, stderr } = spawnSync(file, [], { encoding: 'utf8' });
  expect(status).toBe(127);
  expect(stderr).toContain('Open VS Code');
});

describe('of several versions', () => {
  it('starts the newest, whichever ran last', async () => {
    await writeLauncher(install('new', '1.10.0'), file, 'linux');
    await writeLauncher(install('old', '1.9.0'), file, 'linux');
    expect(run()).toEqual(['1.10.0', '1']);
  });

  it('starts an older one where the newer is no longer installed', async () => {
    await writeLauncher(install('new', '1.10.0'), file, 'linux');
    rmSync(join(home, 'new'), { recursive: true });
    await writeLauncher(install('old', '1.9.0'), file, 'linux');
    expect(run()).toEqual(['1.9.0', '1']);
  });

  it('starts the one that ran last where they are the same', async () => {
    await writeLauncher(install('one', '1.0.0', 'first'), file, 'linux');
    await writeLauncher(install('two', '1.0.0', 'second'), file, 'linux');
    expect(run()).toEqual(['second', '1']);
  });
});

it('is a batch file on Windows, with nothing in a path that its shell reads otherwise', async () => {
  const cliFile = 'C:\\Users\\Zoë & 100%PATH%\\cli.js';
  await writeLauncher({ execPath: 'C:\\Program Files\\Code.exe', cliFile, version: '1.0.0' }, file, 'win32');
  const lines = readFileSync(file, 'utf8').split('\r\n');
  expect(lines[0]).toBe('@chcp 65001 >nul');
  expect(lines).toContain('"C:\\Program Files\\Code.exe" "C:\\Users\\Zoë & 100%%PATH%%\\cli.js" %*');
  expect(lines).toContain('set "ELECTRON_RUN_AS_NODE=1"');
});
