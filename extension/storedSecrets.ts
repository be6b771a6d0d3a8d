import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { toFolderKey } from './model/folderKey.ts';

export interface SecretName {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly name: string;
}

export interface SecretChange extends SecretName {
  /** It has a value now, a new one; otherwise it was deleted. */
  readonly isStored: boolean;
}

/** The values in VS Code's secret storage, each under a key of its folder. */
export interface StoredSecrets extends vscode.Disposable {
  get(name: SecretName): Thenable<string | undefined>;
  set(name: SecretName, value: string): Promise<void>;
  delete(name: SecretName): Promise<void>;
  /** The names of the values of a folder. */
  names(folder: string): Promise<readonly string[]>;
  /** The lasting bearer token of VS Code's own agent for one folder; made on first use. */
  agentToken(folder: string): Promise<string>;
  /** Fires when a value was stored or deleted. */
  readonly onDidChange: vscode.Event<SecretChange>;
}

/** The only user of SecretStorage. */
export function createStoredSecrets(storage: vscode.SecretStorage): StoredSecrets {
  const changed = new vscode.EventEmitter<SecretChange>();
  return {
    get: (name) => storage.get(toSecretKey(name)),
    set: async ({ folder, name }, value) => {
      await storage.store(toSecretKey({ folder, name }), value);
      changed.fire({ folder, name, isStored: true });
    },
    delete: async ({ folder, name }) => {
      await storage.delete(toSecretKey({ folder, name }));
      changed.fire({ folder, name, isStored: false });
    },
    names: async (folder) => {
      const prefix = toSecretKey({ folder, name: '' });
      const keys = await storage.keys();
      return keys.flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
    },
    agentToken: async (folder) => {
      const key = `agent/${toFolderKey(folder)}/copilot`;
      const known = await storage.get(key);
      if (known !== undefined) return known;
      const token = randomBytes(32).toString('base64url');
      await storage.store(key, token);
      return token;
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}

/** Tells nothing of the folder's path. */
export function toSecretKey({ folder, name }: SecretName): string {
  return `secret/${toFolderKey(folder)}/${name}`;
}
