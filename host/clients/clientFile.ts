import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorCodeOf } from '../base/errorCode.ts';
import { property } from '../base/json.ts';
import { isBelow } from '../config/workspacePath.ts';
import { errors, GatehouseError } from '../errors.ts';

/** A client's configuration file as it was read. */
export interface ClientFileText {
  /** Behind symbolic links, which stay: people keep their configurations in repositories, linked to their places. */
  readonly real: string;
  /** Undefined where there is no file. */
  readonly text: string | undefined;
  /** Of the bytes, SHA-256 in hex. */
  readonly fingerprint: string;
}

/** Claude Code keeps the history of its folders in its file, which comes to megabytes. */
const largest = 32 * 1024 * 1024;

/**
 * `within` is a folder that links must not lead out of: whoever can commit a link would choose what is written.
 *
 * @throws {GatehouseError} `invalid-file` for one that cannot be read, is no regular file, is too large, or is not
 *   UTF-8 text, and for one that lies elsewhere.
 */
export async function readClientFile(file: string, within?: string): Promise<ClientFileText> {
  const real = await toReal(file);
  if (within !== undefined && !(await isInFolder(within, real)))
    throw errors.invalidFile(
      `${file} leads out of the workspace folder, to ${real}. Put a file in place of the link, then connect again.`,
    );
  try {
    const found = await stat(real);
    // To read a pipe would wait for whoever writes into it.
    if (!found.isFile()) throw errors.invalidFile(`${file} is no regular file, and is not edited here.`);
    if (found.size > largest)
      throw errors.invalidFile(`${file} is larger than 32 MB, and is not edited here.`);
    const bytes = await readFile(real);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { real, text, fingerprint: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return { real, text: undefined, fingerprint: 'none' };
    if (error instanceof TypeError)
      throw errors.invalidFile(`${file} is not UTF-8 text, and is not edited here. Nothing was written.`);
    throw errors.invalidFile(`${file} cannot be read (${code}). Mend that, then connect again.`);
  }
}

/** Where a file lies behind links, or would come to lie where it is not there. Never rejects. */
async function toReal(file: string): Promise<string> {
  const folder = path.dirname(file);
  const found = await realpath(file).catch(() => undefined);
  if (found !== undefined || folder === file) return found ?? file;
  return path.join(await toReal(folder), path.basename(file));
}

/** Whether a path behind links lies in a folder, which may be a link itself. */
async function isInFolder(folder: string, real: string): Promise<boolean> {
  return isBelow(await toReal(folder), real);
}

/**
 * Writes beside the file and renames, so that the client never reads half of it. One that holds a token is its owner's
 * alone from the first byte on; another keeps its mode.
 *
 * @throws {GatehouseError} `invalid-file`.
 */
export async function writeClientFile(
  file: string,
  text: string,
  options: { readonly isPrivate: boolean },
): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const before = await stat(file).catch(() => undefined);
    const mode = options.isPrivate ? 0o600 : before && before.mode & 0o777;
    await writeFile(draft, text, mode === undefined ? {} : { mode });
    // What the process masks out of new files' modes was no mask of the one that was there.
    if (mode !== undefined) await chmod(draft, mode);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw errors.invalidFile(
      `${file} could not be written (${errorCodeOf(error) || 'unknown error'}). Mend that, then connect again.`,
    );
  }
}

const run = promisify(execFile);
const gitMs = 10_000;

/**
 * Why a token must not be written into a file; undefined where it may. One in the workspace folder, or one that Git
 * tracks, is as good as published. `real` is the path behind links.
 */
export async function findLeak(folder: string, real: string): Promise<string | undefined> {
  if (isBelow(folder, real) || (await isInFolder(folder, real)))
    return `${real} lies in the workspace folder, where no token belongs.`;
  return (await isTracked(real))
    ? `Git tracks ${real}, or cannot say whether it does, and a token in a tracked file would be committed with it.`
    : undefined;
}

/** True where Git cannot say. Without Git, or outside of its repositories, nothing is tracked. */
async function isTracked(file: string): Promise<boolean> {
  const folder = await nearestFolder(path.dirname(file));
  // A repository's own settings may name a program that watches files; nothing here needs it.
  const args = [
    '--literal-pathspecs',
    '-C',
    folder,
    '-c',
    'core.fsmonitor=false',
    'ls-files',
    '--error-unmatch',
  ];
  // Variables of whoever started this process may lead Git to another repository.
  const others = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  const env = { ...Object.fromEntries(others), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  const options = { env, windowsHide: true, timeout: gitMs };
  return run('git', [...args, '--', path.relative(folder, file)], options).then(
    () => true,
    (error: unknown) => !saysNo(property(error, 'code'), property(error, 'stderr')),
  );
}

/** There is no Git, no such file in the repository, or no repository. */
function saysNo(code: unknown, said: unknown): boolean {
  return code === 'ENOENT' || code === 1 || String(said).includes('not a git repository (or any');
}

/** A file that is gone together with its folder may still be tracked. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  const above = path.dirname(folder);
  return found?.isDirectory() || above === folder ? folder : nearestFolder(above);
}
