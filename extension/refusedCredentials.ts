import * as vscode from 'vscode';
import type { RefusedCredential } from '../protocol/models.ts';
import { createToldRefusals } from './model/toldRefusals.ts';
import type { Secrets } from './secrets.ts';

export interface RefusedCredentials extends vscode.Disposable {
  /** Takes in that an API has answered 401; called at each such answer. */
  accept(credential: RefusedCredential): void;
}

/** Offers to renew a credential that an API did not accept. */
export function createRefusedCredentials(secrets: Secrets): RefusedCredentials {
  const told = createToldRefusals();
  const watch = vscode.Disposable.from(
    secrets.onDidChange(({ folder, name }) => told.renew(toKey(folder, name))),
    secrets.onDidGive(({ folder, name }) => told.give(toKey(folder, name))),
  );
  return {
    accept: (credential) => {
      const { folder, source, scheme } = credential;
      const keys = credential.secrets.map((name) => toKey(folder, name));
      // What comes from the environment has no name of a secret; no such name holds a space.
      const others = keys.length > 0 ? [] : [toKey(folder, `${source} ${scheme}`)];
      if (told.accept([...keys, ...others])) void tell(credential, secrets);
    },
    dispose: () => void watch.dispose(),
  };
}

function toKey(folder: string, name: string): string {
  return `${folder}|${name}`;
}

async function tell(credential: RefusedCredential, secrets: Secrets): Promise<void> {
  const { folder, source, scheme, secrets: names } = credential;
  const message = `${source} answered 401: the credential "${scheme}" was not accepted.`;
  const [renew, open, log] = ['Enter a New One', 'Open gateway.yaml', 'Show Log'];
  // What comes from the environment is not the editor's to change.
  const first = names.length > 0 ? renew : open;
  const chosen = await vscode.window.showWarningMessage(message, first, log);
  if (chosen === log) await vscode.commands.executeCommand('gatehouse.showLog');
  if (chosen === open) await vscode.commands.executeCommand('gatehouse.openGateway');
  if (chosen !== renew) return;
  for (const name of names) {
    const reason = `${source} did not accept the value that it has for "${scheme}".`;
    if (!(await secrets.renew({ folder, name, reason }))) return;
  }
  vscode.window.setStatusBarMessage(`The next call of ${source} uses the new value`, 5_000);
}
