import { join } from 'node:path';
import * as vscode from 'vscode';
import { saveSpec } from '../../protocol/messages.ts';
import type { FetchedSpec } from '../../protocol/models.ts';
import { fetchWithProgress, type Send } from './fetching.ts';
import { findOriginProblem, toRedirectText } from './originUrl.ts';
import { findPathProblem, suggestPath } from './targetPath.ts';

/** A document that now lies in the workspace, and where it came from. */
export interface AddedDocument {
  readonly uri: vscode.Uri;
  readonly origin: string;
}

/**
 * "From URL…": asks for a URL, fetches what is there, and keeps it in the workspace folder. Nothing is returned
 * where the person stopped, and nothing is written then.
 */
export async function addFromUrl(send: Send, folder: string): Promise<AddedDocument | undefined> {
  const origin = await askUrl();
  if (origin === undefined) return undefined;
  const fetched = await fetchWithProgress(send, { folder, url: origin });
  const path = fetched && (await askPath(folder, fetched));
  if (!fetched || path === undefined) return undefined;
  const file = join(folder, path);
  await send(saveSpec, { folder, fetched: fetched.file, file, replace: false });
  return { uri: vscode.Uri.file(file), origin };
}

async function askUrl(): Promise<string | undefined> {
  const url = await vscode.window.showInputBox({
    title: 'From URL (1/2): the OpenAPI document',
    prompt:
      'It is fetched once, without credentials. Leave secrets out of the URL: it is noted in gateway.yaml.',
    placeHolder: 'https://example.com/openapi.yaml',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? '' : findOriginProblem(text.trim())),
  });
  const trimmed = url?.trim();
  return trimmed === '' ? undefined : trimmed;
}

async function askPath(folder: string, fetched: FetchedSpec): Promise<string | undefined> {
  const { inspection, urls } = fetched;
  const operations = inspection.operations === 1 ? '1 operation' : `${inspection.operations} operations`;
  return vscode.window.showInputBox({
    title: 'From URL (2/2): where to keep it',
    prompt: `"${inspection.title ?? 'The API'}", ${operations}, from ${toRedirectText(urls)}. The path is relative to the workspace folder.`,
    value: suggestPath(inspection.suggestedName, fetched.file),
    ignoreFocusOut: true,
    validateInput: async (text) => findPathProblem(text) ?? (await findFile(folder, text)),
  });
}

async function findFile(folder: string, path: string): Promise<string | undefined> {
  return vscode.workspace.fs.stat(vscode.Uri.file(join(folder, path))).then(
    () => 'There is such a file already. Choose another path.',
    () => undefined,
  );
}
