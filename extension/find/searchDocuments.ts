import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isOpenApiFile } from '../openApi/isOpenApiFile.ts';
import { readGitIgnored } from './gitIgnored.ts';
import { toExcludePattern } from './excludePattern.ts';

export interface SearchOptions {
  readonly folders: readonly vscode.Uri[];
  /** How many YAML and JSON files of a folder are looked at; all where it is absent. */
  readonly mostFiles?: number;
  /** Ends the search; what was found until then stays found. */
  readonly signal: AbortSignal;
  readonly onFound: (uri: vscode.Uri) => void;
}

const include = '**/*.{yaml,yml,json}';
/** How many files are open at once. */
const batch = 16;

/**
 * Finds the OpenAPI documents of folders by what they say. Left out is what the settings `files.exclude` and
 * `search.exclude` and Git leave out. Settles when all is looked at, or soon after the signal; true where there may
 * be more.
 */
export async function searchDocuments(options: SearchOptions): Promise<boolean> {
  const { folders, mostFiles, signal, onFound } = options;
  const searched = folders.map(async (folder) => {
    const [files, isIgnored] = await Promise.all([
      listFiles(folder, options),
      readGitIgnored(folder.fsPath, signal),
    ]);
    const wanted = files.filter((file) => !isIgnored(file.fsPath)).toSorted(byLikelihood);
    for (let at = 0; at < wanted.length && !signal.aborted; at += batch) {
      await Promise.all(
        wanted.slice(at, at + batch).map(async (file) => {
          if ((await isOpenApiFile(file.fsPath)) && !signal.aborted) onFound(file);
        }),
      );
    }
    return signal.aborted || files.length === mostFiles;
  });
  return (await Promise.all(searched)).some((isCut) => isCut);
}

async function listFiles(
  folder: vscode.Uri,
  { mostFiles, signal }: SearchOptions,
): Promise<readonly vscode.Uri[]> {
  const cancel = new vscode.CancellationTokenSource();
  const stop = (): void => cancel.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const settings = vscode.workspace.getConfiguration('search', folder);
    const exclude = toExcludePattern(settings.get<Readonly<Record<string, unknown>>>('exclude', {}));
    const pattern = new vscode.RelativePattern(folder, include);
    return await vscode.workspace.findFiles(pattern, exclude, mostFiles, cancel.token);
  } finally {
    signal.removeEventListener('abort', stop);
    cancel.dispose();
  }
}

/** A search that is cut short has looked at the likely names first. */
function byLikelihood(a: vscode.Uri, b: vscode.Uri): number {
  return Number(isLikely(b)) - Number(isLikely(a)) || a.path.length - b.path.length;
}

function isLikely({ path }: vscode.Uri): boolean {
  return /openapi|swagger|api|spec/i.test(basename(path));
}
