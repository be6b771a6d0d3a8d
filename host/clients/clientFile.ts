import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorCodeOf } from '../base/errorCode.ts';
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

/** @throws {GatehouseError} `invalid-file` for one that cannot be read, is too large, or is not UTF-8 text. */
export async function readClientFile(file: string): Promise<ClientFileText> {
  try {
    const real = await realpath(file);
    if ((await stat(real)).size > largest)
      throw errors.invalidFile(`${file} is larger than 32 MB, and is not edited here.`);
    const bytes = await readFile(real);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { real, text, fingerprint: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return { real: await toReal(file), text: undefined, fingerprint: 'none' };
    if (error instanceof TypeError)
      throw errors.invalidFile(`${file} is not UTF-8 text, and is not edited here. Nothing was written.`);
    throw errors.invalidFile(`${file} cannot be read (${code}). Mend that, then connect again.`);
  }
}

/** Where a file would come to lie that is not there: its folder may be a link. */
async function toReal(file: string): Promise<string> {
  const folder = path.dirname(file);
  if (folder === file) return file;
  const real = await realpath(folder).catch(() => toReal(folder));
  return path.join(real, path.basename(file));
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

/**
 * Why a token must not be written into a file; undefined where it may. One in the workspace folder, or one that Git
 * tracks, is as good as published. `real` is the path behind links.
 */
export async function findLeak(folder: string, real: string): Promise<string | undefined> {
  const realFolder = await realpath(folder).catch(() => folder);
  if (isBelow(folder, real) || isBelow(realFolder, real))
    return `${real} lies in the workspace folder, where no token belongs.`;
  return (await isTracked(real))
    ? `Git tracks ${real}, and a token in there would be committed with it.`
    : undefined;
}

/** False where there is no Git: then nothing is tracked by it here either. */
async function isTracked(file: string): Promise<boolean> {
  // A repository's own settings may name a program that watches files; nothing here needs it.
  const args = ['-C', path.dirname(file), '-c', 'core.fsmonitor=false', 'ls-files', '--error-unmatch', '--'];
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  return run('git', [...args, path.basename(file)], { env, windowsHide: true, timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}
