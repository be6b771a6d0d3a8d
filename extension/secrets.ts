import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { toFolderKey } from './model/folderKey.ts';
import { toSecretVariable } from './model/secretVariable.ts';

export interface Secrets {
  /** The lasting bearer token of VS Code's own agent for one folder; made on first use. */
  agentToken(folder: string): Promise<string>;
  /** The value of `${secret:NAME}`: stored, from the environment, or asked for; null where there is none. */
  value(question: SecretQuestion): Promise<string | null>;
  /** Forgets the asked-for values of a folder, and that a person did not want to give one. Returns the names. */
  forget(folder: string): Promise<string[]>;
}

export interface SecretQuestion {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly name: string;
  /** What the value is for, as one sentence. */
  readonly reason: string;
}

/** A question that nobody answers must not hold a tool call for ever. */
const questionMs = 120_000;

/** The only user of SecretStorage. Calls that need the same value at once share one question. */
export function createSecrets(storage: vscode.SecretStorage): Secrets {
  const asking = new Map<string, Promise<string | null>>();
  const declined = new Set<string>();

  const ask = async (question: SecretQuestion): Promise<string | null> => {
    const key = toSecretKey(question.folder, question.name);
    if (declined.has(key)) return null;
    const value = await showQuestion(question);
    if (value === undefined || value === '') {
      declined.add(key);
      offerAgain(question, async () => {
        declined.delete(key);
        await ask(question);
      });
      return null;
    }
    await storage.store(key, value);
    return value;
  };
  const askOnce = (question: SecretQuestion): Promise<string | null> => {
    const key = toSecretKey(question.folder, question.name);
    const running = asking.get(key) ?? ask(question).finally(() => asking.delete(key));
    asking.set(key, running);
    return running;
  };

  return {
    agentToken: async (folder) => {
      const key = `agent/${toFolderKey(folder)}/copilot`;
      const known = await storage.get(key);
      if (known !== undefined) return known;
      const token = randomBytes(32).toString('base64url');
      await storage.store(key, token);
      return token;
    },
    value: async (question) => {
      const stored = await storage.get(toSecretKey(question.folder, question.name));
      return stored ?? process.env[toSecretVariable(question.name)] ?? (await askOnce(question));
    },
    forget: async (folder) => {
      const prefix = toSecretKey(folder, '');
      for (const key of declined) if (key.startsWith(prefix)) declined.delete(key);
      const keys = (await storage.keys()).filter((key) => key.startsWith(prefix));
      for (const key of keys) await storage.delete(key);
      return keys.map((key) => key.slice(prefix.length));
    },
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

function offerAgain({ name }: SecretQuestion, retry: () => Promise<void>): void {
  const enter = 'Enter Value';
  const message = `The secret "${name}" has no value, so calls that need it fail until it has one.`;
  void vscode.window.showWarningMessage(message, enter).then((choice) => {
    if (choice === enter) void retry();
  });
}
