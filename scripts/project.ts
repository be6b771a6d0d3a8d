import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder; scripts work from wherever they are called. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What runs leave behind for other runs or for a person to look at; never committed. */
export const buildFolder = join(root, '.build');

/** A problem whose message already tells a person everything; it is shown without a stack. */
export class PlainFailure extends Error {}

/** The JavaScript file behind a package's command, so that it runs under this very Node and without a shell. */
export function packageProgram(name: string, command: string = name): string {
  const folder = join(root, 'node_modules', name);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest))
    throw new PlainFailure(`The package ${name} is not installed. Run \`npm install\`.`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: string | Record<string, string> };
  const file = typeof bin === 'string' ? bin : bin?.[command];
  if (!file) throw new PlainFailure(`The package ${name} has no command ${command}.`);
  return join(folder, file);
}

/** Runs a script's body, and turns what it throws into a message and an exit code. */
export async function runMain(body: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (error instanceof PlainFailure) console.error(`gatehouse: ${error.message}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
