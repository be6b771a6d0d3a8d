import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, installOnce, runNpm } from './cache.mjs';
import { beforeEnd, endTree, runNode, spawnTree } from './childProcess.ts';
import { PlainFailure } from './project.ts';

/** Carries VS Code 1.139.1: its server, its web workbench and the extension host. */
const serverPackage = 'code-server@4.139.1';
const readyLimitMs = 60_000;
const installExtensionLimitMs = 120_000;

export type VsCodeServerOptions = {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Asks before anything of the folder runs, as in the desktop editor; off by default. */
  workspaceTrust?: boolean;
  /** Lets a page load a development extension and tests into the editor; off for a person's own use. */
  testDriver?: boolean;
  extensionsDir?: string;
  serverDataDir?: string;
  /** Without one, anybody who reaches the port can use the editor: only for tests. */
  connectionToken?: string;
  /** Reaches the extension host and what it spawns. */
  env?: NodeJS.ProcessEnv;
  /** The user's settings where the data folder holds none yet. */
  userSettings?: Record<string, unknown>;
};

export type VsCodeServer = {
  url: string;
  port: number;
  dataDir: string;
  /** All that the server has printed so far. */
  logs: () => string;
  /** Settles with the exit code when the server ends, for whatever reason. */
  ended: Promise<number>;
  close: () => Promise<void>;
};

/** The folder of VS Code's server; brought from the npm registry on first use (about 15 s). */
export function installVsCodeServer(): string {
  const folder = installOnce(serverPackage.replace('@', '-'), (temporary) => {
    console.error(`gatehouse: installing VS Code (${serverPackage}) into ${cacheFolder()} …`);
    runNpm(['install', '--ignore-scripts', '--prefix', temporary, serverPackage], { cwd: temporary });
    runNpm(['install', '--ignore-scripts', '--omit=dev'], { cwd: vsCodeFolder(temporary) });
  });
  writeLogging(vsCodeFolder(folder));
  return vsCodeFolder(folder);
}

/**
 * VS Code writes its output channels with a native package that an install without scripts leaves unbuilt.
 * The file is compared each time, so that a cache of an older checkout gets it too.
 */
function writeLogging(vsCode: string): void {
  const standIn = readFileSync(new URL('./spdlogStandIn.cjs', import.meta.url));
  const target = join(vsCode, 'node_modules', '@vscode', 'spdlog', 'index.js');
  if (existsSync(target) && readFileSync(target).equals(standIn)) return;
  const draft = `${target}.${process.pid}.tmp`;
  writeFileSync(draft, standIn);
  renameSync(draft, target);
}

function vsCodeFolder(installed: string): string {
  return join(installed, 'node_modules', 'code-server', 'lib', 'vscode');
}

/** Starts VS Code on 127.0.0.1 and resolves when it listens. A data folder of its own is removed at the end. */
export async function startVsCodeServer(options: VsCodeServerOptions = {}): Promise<VsCodeServer> {
  const program = serverProgram();
  const ownFolder = mkdtempSync(join(tmpdir(), 'gatehouse-vscode-'));
  const removeOwnFolder = (): void => rmSync(ownFolder, { recursive: true, force: true, maxRetries: 5 });
  const forget = beforeEnd(async () => removeOwnFolder());
  const dataDir = options.serverDataDir ?? join(ownFolder, 'data');
  seedSettings(dataDir, options.userSettings);
  const child = spawnTree(process.execPath, [program, ...serverArguments(options, dataDir, ownFolder)], {
    env: cleanEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => chunks.push(String(data)));
  const logs = (): string => chunks.join('');
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const close = async (): Promise<void> => {
    await endTree(child);
    removeOwnFolder();
    forget();
  };
  try {
    const port = await waitForPort(child, logs);
    return { url: `http://127.0.0.1:${port}/`, port, dataDir, logs, ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export type WorkbenchTarget = {
  /** A folder, or a file that ends in `.code-workspace`. */
  folder?: string;
  /** Options of the workbench that only a server with `testDriver` honours. */
  payload?: readonly (readonly [string, string])[];
  connectionToken?: string;
};

/** The address of the editor with this folder open. */
export function workbenchUrl(server: Pick<VsCodeServer, 'url'>, target: WorkbenchTarget): string {
  const url = new URL(server.url);
  if (target.connectionToken) url.searchParams.set('tkn', target.connectionToken);
  if (target.folder) {
    const kind = target.folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
    url.searchParams.set(kind, target.folder.replaceAll('\\', '/'));
  }
  if (target.payload) url.searchParams.set('payload', JSON.stringify(target.payload));
  return url.href;
}

/** How a path of this machine is named to the workbench, which believes itself on another one. */
export function remoteUri(server: Pick<VsCodeServer, 'port'>, path: string): string {
  const absolute = path.replaceAll('\\', '/').replace(/^(?!\/)/, '/');
  return `vscode-remote://127.0.0.1:${server.port}${absolute}`;
}

/** Puts a packaged extension into an extensions folder, as a person's "Install from VSIX" does. */
export async function installExtension(vsix: string, extensionsDir: string, dataDir: string): Promise<void> {
  const { code, output } = await runNode(serverProgram(), {
    args: [
      ...['--install-extension', vsix, '--force', '--accept-server-license-terms'],
      ...['--extensions-dir', extensionsDir, '--server-data-dir', dataDir],
    ],
    limitMs: installExtensionLimitMs,
  });
  if (code !== 0) throw new PlainFailure(`${vsix} could not be installed into VS Code:\n${output}`);
}

export function newConnectionToken(): string {
  return randomBytes(24).toString('hex');
}

function serverProgram(): string {
  return join(installVsCodeServer(), 'out', 'server-main.js');
}

function serverArguments(options: VsCodeServerOptions, dataDir: string, ownFolder: string): string[] {
  const args = ['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--accept-server-license-terms'];
  args.push(
    '--server-data-dir',
    dataDir,
    '--extensions-dir',
    options.extensionsDir ?? join(ownFolder, 'extensions'),
  );
  args.push('--disable-telemetry');
  if (!options.workspaceTrust) args.push('--disable-workspace-trust');
  if (options.testDriver) args.push('--enable-smoke-test-driver');
  if (options.connectionToken === undefined) return [...args, '--without-connection-token'];
  // From a file, because every user of the machine can read the arguments of a process.
  const file = join(ownFolder, 'connection-token');
  writeFileSync(file, options.connectionToken, { mode: 0o600 });
  return [...args, '--connection-token-file', file];
}

function seedSettings(dataDir: string, settings: Record<string, unknown> | undefined): void {
  if (!settings) return;
  const folder = join(dataDir, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'settings.json');
  // In a data folder that is kept, the person's own settings win.
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

/** Started from a terminal inside VS Code, the server would otherwise take itself for a part of that one. */
function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name));
  return { ...Object.fromEntries(inherited), ...extra };
}

function waitForPort(child: ChildProcess, logs: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new PlainFailure(`VS Code's server ${what}.\n${logs().trim()}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${readyLimitMs / 1000} s`), readyLimitMs);
    const look = (): void => {
      const port = /Extension host agent listening on (\d+)/.exec(logs())?.[1];
      if (!port) return;
      clearTimeout(timer);
      child.stdout?.off('data', look);
      resolve(Number(port));
    };
    child.stdout?.on('data', look);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with exit code ${code} before it was ready`));
  });
}
