import { join, relative } from 'node:path';
import * as vscode from 'vscode';

/** The host edits files on disk, so what a person has typed but not saved must be there first. */
export async function saveFile(folder: string, file: string): Promise<void> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  if (!document?.isDirty || (await document.save())) return;
  throw new Error(`${relative(folder, file)} has changes that could not be saved. Save it, then try again.`);
}

export async function saveGateway(folder: string): Promise<void> {
  await saveFile(folder, join(folder, '.gatehouse', 'gateway.yaml'));
}

export async function saveRoles(folder: string): Promise<void> {
  await saveFile(folder, join(folder, '.gatehouse', 'roles.yaml'));
}
