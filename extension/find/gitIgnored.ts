import { execFile } from 'node:child_process';
import { isAbsolute, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { type IsIgnored, parseIgnored } from './ignoredPaths.ts';

/** The parts of the built-in Git extension's interface, version 1, that are used here. */
interface GitExtension {
  getAPI(version: 1): {
    readonly git: { readonly path: string };
    readonly repositories: readonly { readonly rootUri: vscode.Uri }[];
  };
}

const run = promisify(execFile);

/**
 * What Git ignores in a folder, by the rules of all its `.gitignore` files, of the repository and of the person.
 * VS Code's own file search knows these rules, but offers them to no extension. Where there is no Git, or no
 * repository, nothing is ignored.
 */
export async function readGitIgnored(folder: string, signal: AbortSignal): Promise<IsIgnored> {
  const git = await findGit();
  if (!git) return () => false;
  const inner = git.repositories.map(({ rootUri }) => rootUri.fsPath).filter((root) => isBelow(folder, root));
  const read = [folder, ...inner].map(async (root) => {
    const isIgnored = await readRepository(git.path, root, signal);
    return (path: string) => isBelow(root, path) && isIgnored(relative(root, path).split(sep).join('/'));
  });
  const rules = await Promise.all(read);
  return (path) => rules.some((isIgnored) => isIgnored(path));
}

async function findGit(): Promise<
  { path: string; repositories: readonly { rootUri: vscode.Uri }[] } | undefined
> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  try {
    const api = (await extension?.activate())?.getAPI(1);
    return api && { path: api.git.path, repositories: api.repositories };
  } catch {
    // The person has switched Git off, or has none.
    return undefined;
  }
}

async function readRepository(git: string, root: string, signal: AbortSignal): Promise<IsIgnored> {
  // A repository's own settings may name a program that watches files; nothing here needs it.
  const options = ['-C', root, '-c', 'core.fsmonitor=false'];
  const list = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'];
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  try {
    const limits = { signal, env, maxBuffer: 32 * 1024 * 1024, windowsHide: true };
    const { stdout } = await run(git, [...options, ...list], limits);
    return parseIgnored(stdout);
  } catch {
    return () => false;
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
