import * as vscode from 'vscode';
import { type SecretName, type StoredSecrets, toSecretKey } from './storedSecrets.ts';

export interface SecretQuestion extends SecretName {
  /** What the value is for, as one sentence. */
  readonly reason: string;
}

export interface SecretQuestions extends vscode.Disposable {
  /** Asks for a value and stores it; null where the person gave none, who is then not asked again by itself. */
  ask(question: SecretQuestion): Promise<string | null>;
  /** Asks for a value and stores it, whatever was answered before; false where the person gave none. */
  renew(question: SecretQuestion): Promise<boolean>;
  /** Forgets that a person did not want to give a value of this folder; of all names where none is given. */
  reset(folder: string, name?: string): void;
}

/** A question that nobody answers must not hold a tool call for ever. */
const questionMs = 120_000;

/** Calls that need the same value at once share one question. */
export function createSecretQuestions(values: StoredSecrets): SecretQuestions {
  const asking = new Map<string, Promise<string | null>>();
  const declined = new Set<string>();
  const watch = values.onDidChange((name) => declined.delete(toSecretKey(name)));

  const renew = async (question: SecretQuestion): Promise<string | undefined> => {
    const value = await showQuestion(question, values.onDidChange);
    if (value === undefined || value === '') return undefined;
    await values.set(question, value);
    return value;
  };
  const askNow = async (question: SecretQuestion): Promise<string | null> => {
    const key = toSecretKey(question);
    if (declined.has(key)) return null;
    // The value may have come in another way while the question was open.
    const value = (await renew(question)) ?? (await values.get(question));
    if (value !== undefined) return value;
    declined.add(key);
    offerAgain(question, () => {
      declined.delete(key);
      return askNow(question);
    });
    return null;
  };
  return {
    ask: (question) => {
      const key = toSecretKey(question);
      const running = asking.get(key) ?? askNow(question).finally(() => asking.delete(key));
      asking.set(key, running);
      return running;
    },
    renew: async (question) => (await renew(question)) !== undefined,
    reset: (folder, name) => {
      const prefix = toSecretKey({ folder, name: '' });
      for (const key of declined)
        if (name === undefined ? key.startsWith(prefix) : key === prefix + name) declined.delete(key);
    },
    dispose: () => void watch.dispose(),
  };
}

async function showQuestion(
  { folder, name, reason }: SecretQuestion,
  onDidChange: vscode.Event<SecretName>,
): Promise<string | undefined> {
  const cancel = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => cancel.cancel(), questionMs);
  const watch = onDidChange((changed) => {
    if (changed.folder === folder && changed.name === name) cancel.cancel();
  });
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
    watch.dispose();
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
