// `npm start`: the sample API, and an editor (or, with --headless, the gateway alone) on the sample workspace.
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoToken, startStorefront } from '../examples/storefront/api/server.ts';
import { build } from './build.ts';
import { cacheFolder } from './cache.mjs';
import { beforeEnd, endAll, spawnTree } from './childProcess.ts';
import { printClientLines } from './clientLines.ts';
import { startGateway } from './gatewayProcess.ts';
import { packageExtension } from './package.ts';
import { PlainFailure, root, runMain } from './project.ts';
import { installExtension, newConnectionToken, startVsCodeServer, workbenchUrl } from './vscodeServer.ts';

const storefrontPort = 4010;
const workspace = join(root, 'examples', 'storefront');

/** Where the gateway looks for ${secret:storefront-token} when nobody has been asked for it. */
const environment = { GATEHOUSE_SECRET_STOREFRONT_TOKEN: demoToken };

await runMain(async () => {
  const { values } = parseArgs({ options: { headless: { type: 'boolean' } } });
  try {
    await startSampleApi();
    await build();
    if (values.headless) return await runHeadless();
    const editor = findDesktopEditor();
    return await (editor ? runInDesktop(editor) : runInBrowser());
  } finally {
    await endAll();
  }
});

async function startSampleApi(): Promise<void> {
  try {
    const { url, close } = await startStorefront({ port: storefrontPort, token: demoToken });
    beforeEnd(close);
    console.log(`Sample API: ${url}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PlainFailure(
      `The sample API needs port ${storefrontPort} of 127.0.0.1, and another process has it. ` +
        'Perhaps `npm start` runs already; end it, then try again.',
    );
  }
}

async function runHeadless(): Promise<number> {
  const { url, agents, ended } = await startGateway(workspace, environment);
  printClientLines(url, agents);
  console.log('\nCtrl+C ends the gateway and the sample API.');
  return ended;
}

async function runInDesktop(editor: string): Promise<number> {
  console.log('Opening the sample workspace in VS Code. Closing that window, or Ctrl+C, ends everything.');
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', '--wait', workspace];
  const child = spawnTree(editor, args, {
    env: { ...process.env, ...environment },
    stdio: 'inherit',
    // On Windows `code` is a batch file, which only a shell can start.
    shell: process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('exit', (status) => resolve(status ?? 0));
    child.once('error', () => resolve(1));
  });
}

/** The packaged extension, as users get it, in an editor that keeps its settings from one start to the next. */
async function runInBrowser(): Promise<number> {
  const serverDataDir = join(cacheFolder(), 'start', 'data');
  const extensionsDir = join(cacheFolder(), 'start', 'extensions');
  for (const folder of [serverDataDir, extensionsDir]) mkdirSync(folder, { recursive: true });
  await installExtension(await packageExtension(), extensionsDir, serverDataDir);
  const connectionToken = newConnectionToken();
  const server = await startVsCodeServer({
    serverDataDir,
    extensionsDir,
    connectionToken,
    env: environment,
    userSettings: { 'workbench.startupEditor': 'readme' },
  });
  console.log(`VS Code:    ${workbenchUrl(server, { folder: workspace, connectionToken })}`);
  console.log('Open that address in a browser. Ctrl+C ends VS Code, the gateway and the sample API.');
  return server.ended;
}

function findDesktopEditor(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY, PATH = '' } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
