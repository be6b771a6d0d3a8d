import { join } from 'node:path';
import { didChangeFolder, openFolder, type OpenFolderParams } from '../protocol/messages.ts';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import { distFolder } from '../scripts/build.ts';
import { endTree, spawnTree } from '../scripts/childProcess.ts';
import type { Peer } from './wire.ts';
import type { Scratch } from './workspaces.ts';

const TOKEN = 'bench-token-bench-token-bench-token-bench-0';
const LIMIT_MS = 60_000;

/** The host as the extension runs it, with one folder open. */
export interface EditorHost {
  /** As the agent `copilot`. */
  readonly peer: Peer;
  /** Resolves when what the host tells of the folder is so. */
  until(isSo: (snapshot: FolderSnapshot) => boolean): Promise<void>;
  end(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Forks the host, and opens the folder over IPC. */
export async function openInHost(
  scratch: Scratch,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<EditorHost> {
  const child = spawnTree(process.execPath, [join(distFolder, 'host.js')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let latest: FolderSnapshot | undefined;
  let changed = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<FolderSnapshot>();
  child.once('exit', () => opening.reject(new Error('dist/host.js ended.')));
  child.on('message', ({ id, method, params, result, error }: Message) => {
    if (method === undefined && id === 1) {
      if (error) opening.reject(new Error(error.message));
      else opening.resolve(result as FolderSnapshot);
    }
    if (method !== didChangeFolder.method) return;
    latest = params as FolderSnapshot;
    changed.resolve();
    changed = Promise.withResolvers();
  });
  const params: OpenFolderParams = {
    ...{ folder, port: 0, recordArguments: false },
    tokens: { copilot: TOKEN },
    records: join(scratch.folder, 'records'),
  };
  child.send({ jsonrpc: '2.0', id: 1, method: openFolder.method, params });
  const opened = await opening.promise;
  latest ??= opened;
  return {
    peer: { origin: new URL(opened.url).origin, token: TOKEN },
    until: async (isSo) => {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const clock = setTimeout(() => {
        const state = JSON.stringify(latest?.connectors.map((each) => [each.name, each.state]));
        reject(new Error(`The folder is not as expected: ${state}`));
      }, LIMIT_MS);
      try {
        for (;;) {
          if (latest && isSo(latest)) return;
          await Promise.race([changed.promise, late]);
        }
      } finally {
        clearTimeout(clock);
      }
    },
    end: () => endTree(child),
  };
}
