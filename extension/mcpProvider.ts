import * as vscode from 'vscode';
import { disposeAll } from './model/disposeAll.ts';
import { toSnapshot } from './model/folderState.ts';
import type { FolderStates } from './folderStates.ts';
import type { Secrets } from './secrets.ts';

export interface McpProvider extends vscode.Disposable {
  /** Makes the editor look at the definitions again, for example after the host has started anew. */
  refresh(): void;
}

/**
 * Offers every open gateway to VS Code's own MCP client, as the agent "copilot". The definitions carry no
 * version: a changed one makes the editor ask the person to refresh, and `tools/list_changed` already tells it.
 */
export function registerMcpProvider(folders: FolderStates, secrets: Secrets): McpProvider {
  const changed = new vscode.EventEmitter<void>();
  let offered = '';
  const watch = folders.onDidChange(() => {
    const now = toEndpoints(folders).map(({ label, url }) => `${label} ${url}`);
    if (now.join('\n') === offered) return;
    offered = now.join('\n');
    changed.fire();
  });
  const registration = vscode.lm.registerMcpServerDefinitionProvider('gatehouse', {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      Promise.all(
        toEndpoints(folders).map(async ({ label, url, folder }) => {
          const headers = { Authorization: `Bearer ${await secrets.agentToken(folder)}` };
          return new vscode.McpHttpServerDefinition(label, vscode.Uri.parse(url, true), headers);
        }),
      ),
  });
  return {
    refresh: () => changed.fire(),
    dispose: () => disposeAll(registration, watch, changed),
  };
}

interface Endpoint {
  readonly label: string;
  readonly url: string;
  readonly folder: string;
}

/** A folder that is being opened again keeps its definition: its URL stays the same. */
function toEndpoints({ states }: FolderStates): Endpoint[] {
  const several = states.length > 1;
  return states.flatMap((state) => {
    const snapshot = toSnapshot(state);
    const label = several ? `Gatehouse (${state.name})` : 'Gatehouse';
    return snapshot ? [{ label, url: snapshot.url, folder: state.folder }] : [];
  });
}
