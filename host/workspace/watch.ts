import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { filesOf } from './files.ts';
import type { Log } from './apiSources.ts';

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLE_MS = 30;

export interface WatchOptions {
  readonly folder: string;
  /** Absolute path of the file of lasting tokens. */
  readonly tokens: string;
  /** Absolute path of the file of approvals. */
  readonly approved: string;
  readonly log: Log;
  onConfiguration(): Promise<void>;
  onTokens(): Promise<void>;
  onApproved(): Promise<void>;
  /** A document has changed, or may have before its watch began. */
  onSpec(file: string): Promise<void>;
}

export interface Watch {
  /** The documents to watch from now on, beside the committed files. */
  setSpecs(files: readonly string[]): void;
  dispose(): Promise<void>;
}

/**
 * Watches the committed files, the documents that they name, the tokens and the approvals. Settles when the committed
 * files and those of the state are watched, so that whoever reads them afterwards misses no change.
 */
export async function watchWorkspace(options: WatchOptions): Promise<Watch> {
  const { gateway, roles, lock, vsCodeServers } = filesOf(options.folder);
  const states = new Set([options.tokens, options.approved].map((file) => path.dirname(file)));
  for (const state of states) await mkdir(state, { recursive: true, mode: 0o700 });
  const later = createSettler((error) =>
    options.log('error', `Reading a changed file failed: ${String(error)}`),
  );
  const committed = [gateway, roles, lock, vsCodeServers];
  const watched = [path.dirname(gateway), path.dirname(vsCodeServers), ...states];
  const own = startWatcher(watched, options.log, isBeside(watched), (file) => {
    if (committed.includes(file)) later('configuration', options.onConfiguration);
    else if (file === options.tokens) later('tokens', options.onTokens);
    else if (file === options.approved) later('approved', options.onApproved);
  });
  const specs = new Map<string, FSWatcher>();
  const watchSpec = (spec: string): FSWatcher => {
    const read = (): void => later(spec, () => options.onSpec(spec));
    const watcher = startWatcher([spec], options.log, isNotOnTheWayTo(spec), (file) => {
      if (file === spec) read();
    });
    // A document is known only once it has been read; what changed since then was heard by nobody.
    return watcher.once('ready', read);
  };
  await new Promise<void>((resolve) => void own.once('ready', resolve));
  return {
    setSpecs: (files) => {
      const next = new Set(files);
      for (const [file, watcher] of [...specs]) {
        if (next.has(file)) continue;
        specs.delete(file);
        watcher
          .close()
          .catch((error: unknown) => options.log('warn', `A watch did not end: ${String(error)}`));
      }
      for (const file of next) if (!specs.has(file)) specs.set(file, watchSpec(file));
    },
    dispose: async () => {
      await Promise.all([own, ...specs.values()].map((watcher) => watcher.close()));
    },
  };
}

type Ignores = (file: string, status?: { isDirectory(): boolean }) => boolean;

function startWatcher(
  paths: readonly string[],
  log: Log,
  ignored: Ignores,
  onFile: (file: string) => void,
): FSWatcher {
  const watcher = watch([...paths], { ignoreInitial: true, ignored, atomic: SETTLE_MS });
  watcher.on('error', (error) => log('error', `Watching files failed: ${String(error)}`));
  watcher.on('all', (_event, file) => onFile(file));
  return watcher;
}

/** Of each folder only its files. A folder that is created later is found from its parent. */
function isBeside(folders: readonly string[]): Ignores {
  return (file, status) => {
    if (folders.includes(file)) return false;
    const parent = path.dirname(file);
    return folders.includes(parent)
      ? status?.isDirectory() === true
      : !folders.some((each) => isIn(each, file));
  };
}

/** Whether a path is neither a file nor one of the folders that it lies in, which may be created later. */
function isNotOnTheWayTo(spec: string): Ignores {
  return (file) => file !== spec && !isIn(spec, file);
}

function isIn(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** Runs work for a key once nothing new has been said about that key for a moment. */
function createSettler(onError: (error: unknown) => void): (key: string, work: () => Promise<void>) => void {
  const timers = new Map<string, NodeJS.Timeout>();
  return (key, work) => {
    clearTimeout(timers.get(key));
    const run = (): void => {
      timers.delete(key);
      work().catch(onError);
    };
    timers.set(key, setTimeout(run, SETTLE_MS).unref());
  };
}
