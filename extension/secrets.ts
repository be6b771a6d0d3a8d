import * as vscode from 'vscode';
import { disposeAll } from './model/disposeAll.ts';
import { toSecretVariable } from './model/secretVariable.ts';
import { createSecretQuestions, type SecretQuestion } from './secretQuestions.ts';
import { createStoredSecrets, type SecretChange, type SecretName } from './storedSecrets.ts';

export interface Secrets extends vscode.Disposable {
  /** The lasting bearer token of VS Code's own agent for one folder; made on first use. */
  agentToken(folder: string): Promise<string>;
  /**
   * The value of `${secret:NAME}`: stored, from the environment, or asked for unless it `isQuiet`; null where there
   * is none.
   */
  value(question: SecretQuestion & { readonly isQuiet: boolean }): Promise<string | null>;
  /** Asks for a new value in place of the one there is; false where the person gave none. */
  renew(question: SecretQuestion): Promise<boolean>;
  /** Keeps a value that a person has given already. */
  store(name: SecretName, value: string): Promise<void>;
  /** The names of the values that are stored for a folder. */
  stored(folder: string): Promise<readonly string[]>;
  /** Forgets the asked-for values of a folder, and that a person did not want to give one. Returns the names. */
  forget(folder: string, only?: string): Promise<readonly string[]>;
  /** Fires when a value was entered or forgotten. */
  readonly onDidChange: vscode.Event<SecretChange>;
  /** Fires when the host was given a value. */
  readonly onDidGive: vscode.Event<SecretName>;
}

/** Where the values of secrets come from: what is stored goes before the environment, and a person comes last. */
export function createSecrets(storage: vscode.SecretStorage): Secrets {
  const values = createStoredSecrets(storage);
  const questions = createSecretQuestions(values);
  const given = new vscode.EventEmitter<SecretName>();
  return {
    agentToken: values.agentToken,
    value: async (question) => {
      const known = (await values.get(question)) ?? process.env[toSecretVariable(question.name)];
      const value = known ?? (question.isQuiet ? null : await questions.ask(question));
      if (value !== null) given.fire(question);
      return value;
    },
    renew: questions.renew,
    store: values.set,
    stored: values.names,
    forget: async (folder, only) => {
      questions.reset(folder, only);
      const names = (await values.names(folder)).filter((name) => only === undefined || name === only);
      for (const name of names) await values.delete({ folder, name });
      return names;
    },
    onDidChange: values.onDidChange,
    onDidGive: given.event,
    dispose: () => disposeAll(given, values, questions),
  };
}
