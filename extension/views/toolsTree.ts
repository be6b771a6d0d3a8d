import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ConnectorModel } from '../../protocol/connectors.ts';
import { disposeAll } from '../model/disposeAll.ts';
import type { FolderState } from '../model/folderState.ts';
import { toConnectorIcon, toServedText } from './connectorText.ts';
import { toConnectorTooltip } from './connectorTooltip.ts';
import { createStableNodes } from './stableNodes.ts';
import { toThemeIcon } from './themeIcon.ts';
import type { ToolNode } from './toolNodes.ts';
import {
  findToolNode,
  toChildren,
  toContextValue,
  toNodeId,
  toParent,
  toRoots,
  toSourceDescription,
  toSourceIcon,
  toToolDescription,
  toToolIcon,
} from './toolNodes.ts';
import { toSourceTooltip, toToolTooltip } from './toolTooltip.ts';

export interface ToolsTree extends vscode.Disposable {
  /** Renders anew what has changed. */
  refresh(): void;
  /** Shows the view with this tool's line chosen. */
  reveal(folder: string, tool: string): Promise<void>;
}

/** The Tools view: folder, API or connector, tool. It renders the last snapshots and edits nothing. */
export function registerToolsTree(states: () => readonly FolderState[]): ToolsTree {
  const changed = new vscode.EventEmitter<ToolNode[] | undefined>();
  const stable = createStableNodes(toNodeId);
  const view = vscode.window.createTreeView<ToolNode>('gatehouse.tools', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toItem,
      getChildren: (node) => {
        if (!node) return stable.keep(toRoots(states()));
        return node.kind === 'folder' ? stable.keep(toChildren(node)) : toChildren(node);
      },
      getParent: (node) => toParent(states(), node),
    },
  });
  return {
    refresh: () => {
      const roots = toRoots(states());
      const below = roots.flatMap((root) => (root.kind === 'folder' ? toChildren(root) : []));
      changed.fire(stable.update([...roots, ...below]));
    },
    reveal: async (folder, tool) => {
      const node = findToolNode(states(), folder, tool);
      if (node) await view.reveal(node, { select: true, focus: true });
    },
    dispose: () => disposeAll(view, changed),
  };
}

function toItem(node: ToolNode): vscode.TreeItem {
  const item = toBareItem(node);
  item.id = toNodeId(node);
  item.contextValue = toContextValue(node);
  return item;
}

function toBareItem(node: ToolNode): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return toFolderItem(node.state);
    case 'source':
      return toSourceItem(node);
    case 'connector':
      return toConnectorItem(node.connector);
    case 'tool':
      return toToolItem(node);
    case 'notice':
      return toNoticeItem(node);
  }
}

function toNoticeItem(node: Extract<ToolNode, { kind: 'notice' }>): vscode.TreeItem {
  const { label, detail, icon, command } = node.notice;
  const item = new vscode.TreeItem(label);
  item.description = detail;
  item.tooltip = detail === '' ? label : `${label}: ${detail}`;
  item.iconPath = toThemeIcon(icon);
  const title = command === 'gatehouse.openRoles' ? 'Open Role File' : 'Show Log';
  item.command = { command, title, arguments: [node] };
  return item;
}

function toFolderItem({ name, folder }: FolderState): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.tooltip = folder;
  item.iconPath = toThemeIcon({ id: 'folder' });
  return item;
}

function toSourceItem({ source }: Extract<ToolNode, { kind: 'source' }>): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(source.name, source.tools.length > 0 ? Expanded : None);
  item.description = toSourceDescription(source);
  item.tooltip = new vscode.MarkdownString(toSourceTooltip(source));
  item.iconPath = toThemeIcon(toSourceIcon(source.state));
  item.accessibilityInformation = {
    label: `${source.name}, ${basename(source.spec)}, ${toSourceDescription(source)}`,
  };
  return item;
}

function toConnectorItem(connector: ConnectorModel): vscode.TreeItem {
  const item = new vscode.TreeItem(connector.name, vscode.TreeItemCollapsibleState.Expanded);
  item.description = toServedText(connector);
  item.tooltip = new vscode.MarkdownString(toConnectorTooltip(connector));
  item.iconPath = toThemeIcon(toConnectorIcon(connector.state));
  return item;
}

function toToolItem(node: Extract<ToolNode, { kind: 'tool' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(node.tool.native);
  item.description = toToolDescription(node.tool);
  item.tooltip = new vscode.MarkdownString(toToolTooltip(node.tool));
  item.iconPath = toThemeIcon(toToolIcon(node.tool));
  if (node.tool.operation)
    item.command = { command: 'gatehouse.goToOperation', title: 'Go to Operation', arguments: [node] };
  return item;
}
