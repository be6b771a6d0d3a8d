import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { distFolder } from './build.ts';
import { endTree, spawnTree } from './childProcess.ts';
import { PlainFailure } from './project.ts';

const readyLimitMs = 30_000;

export type GatewayProcess = { url: string; agents: Record<string, string>; ended: Promise<number> };

/** Starts `gatehouse serve` on a workspace and resolves when it has printed where it listens, and its tokens. */
export async function startGateway(workspace: string, env: NodeJS.ProcessEnv): Promise<GatewayProcess> {
  const program = join(distFolder, 'cli.js');
  if (!existsSync(program)) throw new PlainFailure(`${program} does not exist. Run \`npm run build\` first.`);
  const child = spawnTree(process.execPath, [program, 'serve', workspace, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  const { promise: late, resolve: giveUp } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => giveUp(undefined), readyLimitMs);
  const line = await Promise.race([firstLine(child.stdout), ended.then(() => undefined), late]);
  clearTimeout(timer);
  if (line !== undefined) return { ...(JSON.parse(line) as Omit<GatewayProcess, 'ended'>), ended };
  await endTree(child);
  throw new PlainFailure(
    `\`gatehouse serve\` did not start within ${readyLimitMs / 1000} s; see its messages above.`,
  );
}

function firstLine(stream: NodeJS.ReadableStream | null): Promise<string | undefined> {
  if (!stream) return Promise.resolve(undefined);
  // Reading goes on after the first line, because a full pipe would stop the gateway.
  return new Promise((resolve) => createInterface({ input: stream }).on('line', resolve));
}
