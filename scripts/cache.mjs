// What is brought from registries lies outside the checkout, so that a fresh clone and a second
// checkout on the same machine share it. Plain JavaScript, because the bootstrap runs on Node 20.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const abandonedAfterMs = 60 * 60 * 1000;
const npmLimitMs = 10 * 60 * 1000;

export function cacheFolder() {
  const chosen = process.env.GATEHOUSE_CACHE;
  if (chosen) return resolve(chosen);
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'gatehouse');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'gatehouse');
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) {
    return join(process.env.LOCALAPPDATA, 'gatehouse', 'cache');
  }
  return join(homedir(), '.cache', 'gatehouse');
}

/**
 * Returns the folder `name` of the cache, filled by `install(folder)` if it is not there yet.
 * The folder appears by one rename, so it is whole or absent: of two runs at the same time one
 * wins and the other uses what the winner installed.
 */
export function installOnce(name, install) {
  const target = join(cacheFolder(), name);
  if (existsSync(target)) return target;
  mkdirSync(cacheFolder(), { recursive: true });
  removeAbandoned();
  const temporary = mkdtempSync(join(cacheFolder(), '.installing-'));
  try {
    install(temporary);
    moveInto(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return target;
}

/** Runs npm's own program under the given Node; throws with npm's output when it fails. */
export function runNpm(args, { cwd, node = process.execPath }) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const result = spawnSync(node, [npmProgram(), ...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    timeout: npmLimitMs,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) return;
  const reason = result.error?.message ?? `exit code ${result.status ?? result.signal}`;
  const output = `${result.stderr ?? ''}${result.stdout ?? ''}`.trim().split('\n').slice(0, 20).join('\n');
  throw new Error(
    `\`npm ${args.join(' ')}\` failed (${reason}):\n${output}\n` +
      'Check that the npm registry can be reached, then run the same command again.',
  );
}

function moveInto(temporary, target) {
  try {
    renameSync(temporary, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  }
}

/** A run that was killed cannot clean up behind itself; what is an hour old belongs to no live run. */
function removeAbandoned() {
  for (const entry of readdirSync(cacheFolder())) {
    if (!entry.startsWith('.installing-')) continue;
    const folder = join(cacheFolder(), entry);
    const status = statSync(folder, { throwIfNoEntry: false });
    if (status && Date.now() - status.mtimeMs > abandonedAfterMs)
      rmSync(folder, { recursive: true, force: true });
  }
}

/** npm's entry file rather than the `npm` command: a command would run under whichever Node is first on PATH. */
function npmProgram() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return running;
  const folder = dirname(process.execPath);
  const candidates = [
    join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const entry of (process.env.PATH ?? '').split(delimiter)) {
    const command = join(entry, 'npm');
    if (existsSync(command)) candidates.push(realpathSync(command));
    candidates.push(join(entry, 'node_modules', 'npm', 'bin', 'npm-cli.js'));
  }
  const found = candidates.find((candidate) => candidate.endsWith('npm-cli.js') && existsSync(candidate));
  if (!found)
    throw new Error(
      'npm was not found on PATH. Install Node.js with npm (https://nodejs.org), then try again.',
    );
  return found;
}
