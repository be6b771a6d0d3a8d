import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { disposeAll } from './model/disposeAll.ts';
import { toFolderKey } from './model/folderKey.ts';
import { toSecretVariable } from './model/secretVariable.ts';

export interface Secrets extends vscode.Disposable {
  /** The lasting bearer token of VS Code's own agent for one folder; made on first use. */
  agentToken(folder: string): Promise<string>;
  /** The value of `${secret:NAME}`: stored, from the environment, or asked for; null where there is none. */
  value(question: SecretQuestion): Promise<string | null>;
  /** Asks for a new value in place of the one there is; false where the person gave none. */
  renew(question: SecretQuestion): Promise<boolean>;
  /** The names of the values that are stored for a folder. */
  stored(folder: string): Promise<readonly string[]>;
  /** Forgets the asked-for values of a folder, and that a person did not want to give one. Returns the names. */
  forget(folder: string, only?: string): Promise<readonly string[]>;
  /** Fires when a value was entered or forgotten. */
  readonly onDidChange: vscode.Event<SecretName>;
  /** Fires when the host was given a value. */
  readonly onDidGive: vscode.Event<SecretName>;
}

export interface SecretQuestion {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly name: string;
  /** What the value is for, as one sentence. */
  readonly reason: string;
}

export type SecretName = Pick<SecretQuestion, 'folder' | 'name'>;

/** A question that nobody answers must not hold a tool call for ever. */
const questionMs = 120_000;

/** The only user of SecretStorage. Calls that need the same value at once share one question. */
export function createSecrets(storage: vscode.SecretStorage): Secrets {
  const values = createValues(storage);
  const asking = new Map<string, Promise<string | null>>();
  const declined = new Set<string>();
  const given = new vscode.EventEmitter<SecretName>();
  const watch = values.onDidChange(({ folder, name }) => declined.delete(toSecretKey(folder, name)));

  const renew = async (question: SecretQuestion): Promise<string | undefined> => {
    const value = await showQuestion(question);
    if (value === undefined || value === '') return undefined;
    await values.set(question, value);
    return value;
  };
  const ask = async (question: SecretQuestion): Promise<string | null> => {
    const key = toSecretKey(question.folder, question.name);
    if (declined.has(key)) return null;
    const value = await renew(question);
    if (value !== undefined) return value;
    declined.add(key);
    offerAgain(question, () => {
      declined.delete(key);
      return ask(question);
    });
    return null;
  };
  const askOnce = (question: SecretQuestion): Promise<string | null> => {
    const key = toSecretKey(question.folder, question.name);
    const running = asking.get(key) ?? ask(question).finally(() => asking.delete(key));
    asking.set(key, running);
    return running;
  };

  return {
    agentToken: (folder) => readAgentToken(storage, folder),
    value: async (question) => {
      const stored = await storage.get(toSecretKey(question.folder, question.name));
      const value = stored ?? process.env[toSecretVariable(question.name)] ?? (await askOnce(question));
      given.fire(question);
      return value;
    },
    renew: async (question) => (await renew(question)) !== undefined,
    stored: values.names,
    forget: async (folder, only) => {
      const prefix = toSecretKey(folder, '');
      for (const key of declined)
        if (only === undefined ? key.startsWith(prefix) : key === prefix + only) declined.delete(key);
      const names = (await values.names(folder)).filter((name) => only === undefined || name === only);
      for (const name of names) await values.delete({ folder, name });
      return names;
    },
    onDidChange: values.onDidChange,
    onDidGive: given.event,
    dispose: () => disposeAll(given, values, watch),
  };
}

async function readAgentToken(storage: vscode.SecretStorage, folder: string): Promise<string> {
  const key = `agent/${toFolderKey(folder)}/copilot`;
  const known = await storage.get(key);
  if (known !== undefined) return known;
  const token = randomBytes(32).toString('base64url');
  await storage.store(key, token);
  return token;
}

/** The stored values, each under a key of its folder. */
function createValues(storage: vscode.SecretStorage) {
  const changed = new vscode.EventEmitter<SecretName>();
  return {
    names: async (folder: string): Promise<readonly string[]> => {
      const prefix = toSecretKey(folder, '');
      const keys = await storage.keys();
      return keys.flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
    },
    set: async ({ folder, name }: SecretName, value: string): Promise<void> => {
      await storage.store(toSecretKey(folder, name), value);
      changed.fire({ folder, name });
    },
    delete: async ({ folder, name }: SecretName): Promise<void> => {
      await storage.delete(toSecretKey(folder, name));
      changed.fire({ folder, name });
    },
    onDidChange: changed.event,
    dispose: (): void => changed.dispose(),
  };
}

function toSecretKey(folder: string, name: string): string {
  return `secret/${toFolderKey(folder)}/${name}`;
}

async function showQuestion({ name, reason }: SecretQuestion): Promise<string | undefined> {
  const cancel = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => cancel.cancel(), questionMs);
  try {
    const options: vscode.InputBoxOptions = {
      title: `Gatehouse: value of the secret "${name}"`,
      prompt: `${reason} It is kept in VS Code's secret storage, never in the workspace.`,
      password: true,
      ignoreFocusOut: true,
    };
    return await vscode.window.showInputBox(options, cancel.token);
  } finally {
    clearTimeout(timer);
    cancel.dispose();
  }
}

function offerAgain({ name }: SecretQuestion, retry: () => Promise<unknown>): void {
  const enter = 'Enter Value';
  const message = `The secret "${name}" has no value, so calls that need it fail until it has one.`;
  void vscode.window.showWarningMessage(message, enter).then((choice) => {
    if (choice === enter) void retry();
  });
}
