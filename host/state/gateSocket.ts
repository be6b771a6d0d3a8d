import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/** The longest path that every system takes for a socket: on macOS it is 104 bytes with the zero at its end. */
const MAX_BYTES = 103;

/** A folder where the socket of a gate can lie, the best first. */
export interface SocketPlace {
  readonly folder: string;
  readonly file: string;
}

export interface SocketOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** The person's number; undefined where the system has none. */
  readonly user: number | undefined;
  /** The folder for temporary files. */
  readonly temporary: string;
}

const ofThisProcess = (): SocketOptions => ({
  env: process.env,
  platform: process.platform,
  user: process.getuid?.(),
  temporary: tmpdir(),
});

/**
 * Where the gate of a state folder listens for processes of the same person. It is named by the state folder, so that
 * a process that keeps its state elsewhere finds another gate.
 *
 * The runtime folder is looked for even where the environment does not name it: an editor that was started from a
 * desktop has the variable, and what a client of the same person starts may lack it.
 */
export function socketPlaces(stateFolder: string, options = ofThisProcess()): readonly SocketPlace[] {
  const { env, platform, user, temporary } = options;
  const name = `${nameOf(stateFolder)}.sock`;
  const runtime = env['XDG_RUNTIME_DIR'];
  const runtimes = [
    ...(runtime && path.isAbsolute(runtime) ? [runtime] : []),
    ...(platform === 'linux' && user !== undefined ? [`/run/user/${user}`] : []),
  ];
  const folders = [
    ...new Set(runtimes.map((each) => path.join(each, 'gatehouse'))),
    stateFolder,
    path.join(temporary, `gatehouse-${user ?? userInfo().username}`),
  ];
  return folders
    .map((folder) => ({ folder, file: path.join(folder, folder === stateFolder ? 'gate.sock' : name) }))
    .filter(({ file }) => Buffer.byteLength(file) <= MAX_BYTES);
}

/**
 * The first place whose folder is this person's alone; it is made where it is missing.
 *
 * @throws where there is none.
 */
export async function socketToListenAt(stateFolder: string, options = ofThisProcess()): Promise<string> {
  if (options.platform === 'win32') return pipeOf(stateFolder);
  const places = socketPlaces(stateFolder, options);
  for (const { folder, file } of places) {
    // Not its parents: a runtime folder that is not there is not ours to make.
    await mkdir(folder, { mode: 0o700 }).catch(() => {});
    if (await isPrivate(folder, options.user)) return file;
  }
  const tried = places.map(({ folder }) => folder).join(', ');
  throw new Error(`There is no private folder for the gate's socket. Tried: ${tried}.`);
}

/** The places that can be trusted, whether somebody listens there or not. */
export async function socketsToTry(
  stateFolder: string,
  options = ofThisProcess(),
): Promise<readonly string[]> {
  if (options.platform === 'win32') return [await pipeOf(stateFolder)];
  const found: string[] = [];
  for (const { folder, file } of socketPlaces(stateFolder, options)) {
    if (await isPrivate(folder, options.user)) found.push(file);
  }
  return found;
}

/**
 * Whether a folder is this person's own and closed to all others. A link is none: in a folder for everybody's temporary
 * files, somebody else can have put it there.
 */
async function isPrivate(folder: string, user: number | undefined): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0;
}

/**
 * The pipe's name on Windows, where pipes have no folders. Part of it is a secret that the state folder holds: who does
 * not know the name cannot listen there first.
 */
async function pipeOf(stateFolder: string): Promise<string> {
  const file = path.join(stateFolder, 'pipe');
  await mkdir(stateFolder, { recursive: true });
  // It is there as a whole or not at all, and whoever comes second reads what the first one wrote.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomBytes(16).toString('hex'), { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
  const secret = await readFile(file, 'utf8');
  if (!/^[0-9a-f]{32}$/.test(secret))
    throw new Error(`${file} holds no name of a pipe. Remove it, then start again.`);
  return `\\\\.\\pipe\\gatehouse-${nameOf(stateFolder + secret)}`;
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
