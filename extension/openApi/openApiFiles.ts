import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isOpenApiFile } from './isOpenApiFile.ts';

export interface OpenApiFiles {
  /** Whether a file was found to be a document. */
  has(uri: vscode.Uri): boolean;
  /** Searches the whole workspace again; settles when done. */
  refresh(): Promise<void>;
  /** Follows files as they are created, changed and deleted. */
  watch(): vscode.Disposable;
}

const include = '**/*.{yaml,yml,json}';
const exclude = '**/{node_modules,.git}/**';
const mostFiles = 5_000;
/** How many files are open at once while searching. */
const batch = 16;

/**
 * Knows which files of the workspace are OpenAPI documents, by what they say rather than by their names, and
 * keeps the context key `gatehouse.openApiFiles` of the menus.
 */
export function createOpenApiFiles(onLimit: (message: string) => void): OpenApiFiles {
  const found = new Map<string, vscode.Uri>();
  const publish = debounce(() => publishContext([...found.values()]), 100);
  const check = async (uri: vscode.Uri): Promise<void> => {
    const is = await isOpenApiFile(uri.fsPath);
    if (is === found.has(uri.toString())) return;
    if (is) found.set(uri.toString(), uri);
    else found.delete(uri.toString());
    publish();
  };
  const recheck = (uri: vscode.Uri): void => {
    if (uri.scheme === 'file' && !/[\\/](node_modules|\.git)[\\/]/.test(uri.fsPath)) void check(uri);
  };
  return {
    has: (uri) => found.has(uri.toString()),
    refresh: async () => {
      const uris = await vscode.workspace.findFiles(include, exclude, mostFiles);
      if (uris.length === mostFiles)
        onLimit(`Looked for OpenAPI documents among the first ${mostFiles} YAML and JSON files only.`);
      for (const uri of found.values()) if (!uris.some((other) => other.path === uri.path)) recheck(uri);
      for (let at = 0; at < uris.length; at += batch) {
        await Promise.all(uris.slice(at, at + batch).map(check));
        await nextTurn();
      }
    },
    watch: () => {
      const watcher = vscode.workspace.createFileSystemWatcher(include);
      return vscode.Disposable.from(
        watcher,
        watcher.onDidCreate(recheck),
        watcher.onDidChange(recheck),
        watcher.onDidDelete(recheck),
      );
    },
  };
}

/**
 * `resourcePath` is the file's path on the computer in front of the person: `fsPath` where the folder is
 * local, the URI's path where it is remote. Both are listed, so that the menus work in either.
 */
function publishContext(uris: readonly vscode.Uri[]): void {
  const paths = new Set(uris.flatMap((uri) => [uri.fsPath, uri.path]));
  void vscode.commands.executeCommand('setContext', 'gatehouse.openApiFiles', [...paths]);
}

function debounce(run: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
}
