import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { watch } from 'chokidar';
import { filesOf } from './files.ts';
import type { Log } from './apiSources.ts';

/** Editors write a file in several steps; what comes within this time is one change. */
const SETTLE_MS = 30;

export interface WatchOptions {
  readonly folder: string;
  /** Absolute path of the file of lasting tokens. */
  readonly tokens: string;
  readonly log: Log;
  onConfiguration(): Promise<void>;
  onTokens(): Promise<void>;
  onSpec(file: string): Promise<void>;
}

export interface Watch {
  /** The documents to watch from now on, beside the committed files. */
  setSpecs(files: readonly string[]): void;
  dispose(): Promise<void>;
}

/** Watches the committed files, the documents that they name, and the tokens. */
export async function watchWorkspace(options: WatchOptions): Promise<Watch> {
  const { gateway, roles } = filesOf(options.folder);
  await mkdir(path.dirname(options.tokens), { recursive: true, mode: 0o700 });
  const watched = [path.dirname(gateway), path.dirname(options.tokens)];
  const watcher = watch(watched, {
    ignoreInitial: true,
    // One level down, because a folder that is created later is found from its parent and counts as a level.
    depth: 1,
    ignored: (file, status) => status?.isDirectory() === true && watched.includes(path.dirname(file)),
    atomic: SETTLE_MS,
  });
  watcher.on('error', (error) => options.log('error', `Watching files failed: ${String(error)}`));
  let specs = new Set<string>();
  const later = createSettler((error) =>
    options.log('error', `Reading a changed file failed: ${String(error)}`),
  );

  watcher.on('all', (_event, file) => {
    if (file === gateway || file === roles) later('configuration', options.onConfiguration);
    else if (file === options.tokens) later('tokens', options.onTokens);
    if (specs.has(file)) later(file, () => options.onSpec(file));
  });
  const ready = new Promise<void>((resolve) => void watcher.once('ready', resolve));
  await ready;
  return {
    setSpecs: (files) => {
      const next = new Set(files);
      watcher.unwatch([...specs].filter((file) => !next.has(file)));
      watcher.add([...next].filter((file) => !specs.has(file)));
      specs = next;
    },
    dispose: () => watcher.close(),
  };
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
