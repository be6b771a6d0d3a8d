import * as vscode from 'vscode';
import { isRemote, toUnjudged } from '../model/connectorNeeds.ts';
import { disposeAll } from '../model/disposeAll.ts';
import type { FolderState } from '../model/folderState.ts';
import {
  type ConnectorNode,
  countWaiting,
  toChildren,
  toContextValue,
  toNodeId,
  toRoots,
} from './connectorNodes.ts';
import {
  groupTexts,
  toChangeIcon,
  toChangeText,
  toConnectorDescription,
  toConnectorIcon,
  toStepDescription,
} from './connectorText.ts';
import { toConnectorTooltip, toHeldTooltip, toListedTooltip } from './connectorTooltip.ts';
import { createStableNodes } from './stableNodes.ts';
import { toThemeIcon } from './themeIcon.ts';
import { toToolIcon } from './toolNodes.ts';
import { toToolTooltip } from './toolTooltip.ts';

export interface ConnectorsTree extends vscode.Disposable {
  /** Renders anew what has changed. */
  refresh(): void;
}

/** The Connectors view: folder, connector, and what it offers. It renders the last snapshots and edits nothing. */
export function registerConnectorsTree(states: () => readonly FolderState[]): ConnectorsTree {
  const changed = new vscode.EventEmitter<ConnectorNode[] | undefined>();
  const stable = createStableNodes(toNodeId);
  const view = vscode.window.createTreeView<ConnectorNode>('gatehouse.connectors', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toItem,
      getChildren: (node) => {
        if (!node) return stable.keep(toRoots(states()));
        return node.kind === 'folder' ? stable.keep(toChildren(node)) : toChildren(node);
      },
    },
  });
  return {
    refresh: () => {
      const roots = toRoots(states());
      const below = roots.flatMap((root) => (root.kind === 'folder' ? toChildren(root) : []));
      changed.fire(stable.update([...roots, ...below]));
      view.badge = toBadge(countWaiting(states()));
    },
    dispose: () => disposeAll(view, changed),
  };
}

function toBadge(value: number): vscode.ViewBadge | undefined {
  if (value === 0) return undefined;
  return { value, tooltip: value === 1 ? '1 connector needs you' : `${value} connectors need you` };
}

function toItem(node: ConnectorNode): vscode.TreeItem {
  const item = toBareItem(node);
  item.id = toNodeId(node);
  item.contextValue = toContextValue(node);
  return item;
}

function toBareItem(node: ConnectorNode): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return toFolderItem(node.state);
    case 'connector':
      return toConnectorItem(node);
    case 'group':
      return toGroupItem(node);
    case 'tool':
      return toToolItem(node);
    case 'held':
      return toHeldItem(node);
    case 'listed':
      return toListedItem(node);
    case 'step':
      return toStepItem(node);
    case 'repair':
      return toRepairItem(node);
  }
}

function toFolderItem({ name, folder }: FolderState): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  item.tooltip = folder;
  item.iconPath = toThemeIcon({ id: 'folder' });
  return item;
}

function toConnectorItem(node: Extract<ConnectorNode, { kind: 'connector' }>): vscode.TreeItem {
  const { connector } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(connector.name, toChildren(node).length > 0 ? Collapsed : None);
  item.description = toConnectorDescription(connector);
  item.tooltip = new vscode.MarkdownString(toConnectorTooltip(connector));
  item.iconPath = toThemeIcon(toConnectorIcon(connector.state));
  item.accessibilityInformation = { label: `${connector.name}, ${item.description}` };
  return item;
}

function toGroupItem(node: Extract<ConnectorNode, { kind: 'group' }>): vscode.TreeItem {
  const { label, icon } = groupTexts[node.group];
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.description = String(toChildren(node).length);
  const needsPerson = node.group === 'held' && toUnjudged(node.connector.held).length > 0;
  item.iconPath = toThemeIcon({ id: icon, ...(needsPerson ? { color: 'charts.yellow' } : {}) });
  return item;
}

function toListedItem({ group, item: listed }: Extract<ConnectorNode, { kind: 'listed' }>): vscode.TreeItem {
  const item = toLeaf(listed.title, listed.id, new vscode.MarkdownString(toListedTooltip(listed)));
  item.iconPath = toThemeIcon({ id: group === 'prompts' ? 'comment' : 'file' });
  return item;
}

function toStepItem({ connector, step }: Extract<ConnectorNode, { kind: 'step' }>): vscode.TreeItem {
  const item = toLeaf(step.sent, toStepDescription(step, isRemote(connector)), step.found);
  item.iconPath = toThemeIcon({ id: 'arrow-right' });
  return item;
}

function toRepairItem({ repair }: Extract<ConnectorNode, { kind: 'repair' }>): vscode.TreeItem {
  const item = toLeaf(repair, '', repair);
  item.iconPath = toThemeIcon({ id: 'wrench' });
  return item;
}

function toToolItem({ folder, tool }: Extract<ConnectorNode, { kind: 'tool' }>): vscode.TreeItem {
  const item = toLeaf(tool.native, tool.title ?? '', new vscode.MarkdownString(toToolTooltip(tool)));
  item.iconPath = toThemeIcon(toToolIcon(tool));
  const given = { folder, tool: tool.id };
  item.command = { command: 'gatehouse.revealTool', title: 'Show in Tools View', arguments: [given] };
  return item;
}

function toHeldItem(node: Extract<ConnectorNode, { kind: 'held' }>): vscode.TreeItem {
  const { native, change } = node.tool;
  const item = toLeaf(native, toChangeText(change), new vscode.MarkdownString(toHeldTooltip(node.tool)));
  item.iconPath = toThemeIcon(toChangeIcon(change));
  item.command = { command: 'gatehouse.reviewTools', title: 'Review Changes', arguments: [node] };
  return item;
}

function toLeaf(
  label: string,
  description: string,
  tooltip: string | vscode.MarkdownString,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.description = description;
  item.tooltip = tooltip;
  return item;
}
