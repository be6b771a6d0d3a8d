import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from '../../../scripts/project.ts';
import { inTime } from '../../e2e/waiting.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stderr: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: () => Promise<number | NodeJS.Signals | null>;
}

/** A folder with these files, as paths and texts. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.gatehouse'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The command line as it stands in the sources, ended with the test. */
export function startGatehouse(state: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [join(root, 'host/cli.ts'), ...args], {
    env: { PATH: process.env.PATH ?? '', XDG_STATE_HOME: state },
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  child.stdin.on('error', () => {});
  const closed = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await closed;
  });
  return { child, stderr: () => stderr, ended: () => inTime(closed, 'the command to end', 5_000) };
}
