import * as vscode from 'vscode';
import { disposeAll } from '../model/disposeAll.ts';
import type { FolderState } from '../model/folderState.ts';
import { type AgentNode, toAgentContext, toAgentId, toAgentRoots, toAgentsBelow } from './agentNodes.ts';
import { toAgentDescription, toAgentIcon, toAgentTooltip } from './agentText.ts';
import { createStableNodes } from './stableNodes.ts';
import { toThemeIcon } from './themeIcon.ts';

export interface AgentsTree extends vscode.Disposable {
  /** Renders anew what has changed. */
  refresh(): void;
}

/** The Agents view: who calls the gate, by which client, and since when. It renders the last snapshots. */
export function registerAgentsTree(states: () => readonly FolderState[]): AgentsTree {
  const changed = new vscode.EventEmitter<AgentNode[] | undefined>();
  const stable = createStableNodes(toAgentId);
  const view = vscode.window.createTreeView<AgentNode>('gatehouse.agents', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toItem,
      getChildren: (node) => stable.keep(node ? toAgentsBelow(node) : toAgentRoots(states())),
    },
  });
  return {
    refresh: () => {
      const roots = toAgentRoots(states());
      changed.fire(stable.update([...roots, ...roots.flatMap(toAgentsBelow)]));
    },
    dispose: () => disposeAll(view, changed),
  };
}

function toItem(node: AgentNode): vscode.TreeItem {
  const item = node.kind === 'folder' ? toFolderItem(node.state) : toAgentItem(node);
  item.id = toAgentId(node);
  item.contextValue = toAgentContext(node);
  return item;
}

function toFolderItem({ name, folder }: FolderState): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.tooltip = folder;
  item.iconPath = toThemeIcon({ id: 'folder' });
  return item;
}

function toAgentItem({ caller }: Extract<AgentNode, { kind: 'agent' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(caller.agent);
  item.description = toAgentDescription(caller, new Date());
  item.tooltip = new vscode.MarkdownString(toAgentTooltip(caller));
  item.iconPath = toThemeIcon(toAgentIcon(caller));
  item.accessibilityInformation = { label: `${caller.agent}, ${item.description}` };
  return item;
}
