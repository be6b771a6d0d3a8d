import * as vscode from 'vscode';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import { type FolderState, toSnapshot } from './model/folderState.ts';
import { toSecretVariable } from './model/secretVariable.ts';
import type { Secrets } from './secrets.ts';
import { type SecretEntry, toSecretEntries } from './text/secretEntries.ts';

interface SecretItem extends vscode.QuickPickItem {
  readonly entry: SecretEntry;
}

interface Choice {
  readonly entry: SecretEntry;
  readonly act: 'renew' | 'forget';
}

const renewButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit'),
  tooltip: 'Enter a New Value',
};
const forgetButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Forget' };

/** "Manage Secrets": lists the secrets of a folder by their names, never their values, to be set or forgotten. */
export async function manageSecrets(secrets: Secrets, state: FolderState): Promise<void> {
  for (;;) {
    const entries = await listEntries(secrets, state.folder, toSnapshot(state));
    if (entries.length === 0) {
      const hint = 'They are named by "${secret:NAME}" in gateway.yaml.';
      void vscode.window.showInformationMessage(`${state.name} needs no secret. ${hint}`);
      return;
    }
    const choice = await pickEntry(state.name, entries);
    if (!choice) return;
    const { name, uses } = choice.entry;
    if (choice.act === 'forget') await secrets.forget(state.folder, name);
    else await secrets.renew({ folder: state.folder, name, reason: uses });
  }
}

async function listEntries(
  secrets: Secrets,
  folder: string,
  snapshot: FolderSnapshot | undefined,
): Promise<readonly SecretEntry[]> {
  const stored = await secrets.stored(folder);
  const isInEnvironment = (name: string): boolean => process.env[toSecretVariable(name)] !== undefined;
  return toSecretEntries(snapshot ?? { apis: [], connectors: [] }, stored, isInEnvironment);
}

async function pickEntry(folder: string, entries: readonly SecretEntry[]): Promise<Choice | undefined> {
  const picker = vscode.window.createQuickPick<SecretItem>();
  picker.title = `Secrets of ${folder}`;
  picker.placeholder = 'Choose one to enter a new value';
  picker.items = entries.map(toItem);
  const { promise, resolve } = Promise.withResolvers<Choice | undefined>();
  picker.onDidAccept(() => {
    const [item] = picker.selectedItems;
    resolve(item && { entry: item.entry, act: 'renew' });
  });
  picker.onDidTriggerItemButton(({ item: { entry }, button }) =>
    resolve({ entry, act: button === forgetButton ? 'forget' : 'renew' }),
  );
  picker.onDidHide(() => resolve(undefined));
  picker.show();
  try {
    return await promise;
  } finally {
    picker.dispose();
  }
}

function toItem(entry: SecretEntry): SecretItem {
  return {
    label: `$(key) ${entry.name}`,
    description: entry.place,
    detail: entry.uses,
    buttons: entry.isStored ? [renewButton, forgetButton] : [renewButton],
    entry,
  };
}
