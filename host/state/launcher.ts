import { randomUUID } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gatehouseHome } from './stateFolder.ts';

/** The command line of one installed version, and what runs it. */
export interface Installed {
  /** Absolute path of a Node, or of an Electron. */
  readonly execPath: string;
  /** Absolute path of the built command line. */
  readonly cliFile: string;
  /** `1.2.3` */
  readonly version: string;
  /**
   * `XDG_STATE_HOME`, where it is set: a client that is started in another way may lack it, and would look for the gate
   * where it is not.
   */
  readonly stateHome?: string;
}

/**
 * The program that clients start where `gatehouse` may not be on their PATH. Its path is the same for every version, so
 * that what names it in a client's configuration survives updates.
 */
export function launcherFileOf(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return path.join(gatehouseHome(env), 'bin', platform === 'win32' ? 'gatehouse.cmd' : 'gatehouse');
}

/** Makes the launcher start this version, unless it starts a newer one that is still installed. */
export async function writeLauncher(
  installed: Installed,
  file = launcherFileOf(),
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const text = platform === 'win32' ? toBatch(installed) : toShell(installed);
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === text || (await startsNewer(before, installed.version))) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o700 });
    // The mode above is what the process's mask leaves of it.
    await chmod(draft, 0o700);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** An Electron is told to act as Node; a Node does not look at that variable. */
function toShell({ execPath, cliFile, version, stateHome }: Installed): string {
  const [program, cli] = [execPath, cliFile].map(quoteForShell);
  const home =
    stateHome === undefined ? '' : `XDG_STATE_HOME=${quoteForShell(stateHome)}\nexport XDG_STATE_HOME\n`;
  return `#!/bin/sh
${markOf('#', version, cliFile)}
if [ ! -f ${cli} ]; then
  echo 'gatehouse: the version that this starts is not installed any more. Open VS Code with Gatehouse once.' >&2
  exit 127
fi
${home}ELECTRON_RUN_AS_NODE=1
export ELECTRON_RUN_AS_NODE
exec ${program} ${cli} "$@"
`;
}

/** Between single quotes a shell reads everything as it is, but for the quote itself. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In UTF-8, which the shell of Windows reads from the second line on. */
function toBatch({ execPath, cliFile, version, stateHome }: Installed): string {
  const [program, cli] = [execPath, cliFile].map(quoteForBatch);
  const lines = [
    '@chcp 65001 >nul',
    '@echo off',
    'setlocal DisableDelayedExpansion',
    markOf('rem', version, cliFile.replaceAll('%', '%%')),
    `if not exist ${cli} (`,
    '  echo gatehouse: the version that this starts is not installed any more. Open VS Code with Gatehouse once. 1>&2',
    '  exit /b 127',
    ')',
    ...(stateHome === undefined ? [] : [`set ${quoteForBatch(`XDG_STATE_HOME=${stateHome}`)}`]),
    'set "ELECTRON_RUN_AS_NODE=1"',
    `${program} ${cli} %*`,
    'exit /b %ERRORLEVEL%',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** A path of Windows holds no quotes, and between quotes only the percent sign is read as something else. */
function quoteForBatch(text: string): string {
  return `"${text.replaceAll('%', '%%')}"`;
}

/** Written as JSON, so that no path begins a new line. */
function markOf(comment: string, version: string, cliFile: string): string {
  return `${comment} gatehouse ${version} ${JSON.stringify(cliFile)}`;
}

async function startsNewer(text: string, version: string): Promise<boolean> {
  const mark = /^(#|rem) gatehouse (\S+) (".*")\r?$/m.exec(text);
  if (!mark) return false;
  const [, comment, other = '', quoted = ''] = mark;
  if (compareVersions(other, version) <= 0) return false;
  try {
    const cliFile = String(JSON.parse(quoted));
    await access(comment === 'rem' ? cliFile.replaceAll('%%', '%') : cliFile);
    return true;
  } catch {
    return false;
  }
}

function compareVersions(one: string, two: string): number {
  const [left, right] = [one, two].map((version) => version.split(/[.-]/).slice(0, 3).map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
