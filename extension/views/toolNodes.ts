import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { ApiModel, ApiState, ToolModel } from '../../protocol/models.ts';
import { type FolderState, toSnapshot } from '../model/folderState.ts';

/** One line of the Tools view. */
export type ToolNode =
  | { readonly kind: 'folder'; readonly state: FolderState }
  | { readonly kind: 'source'; readonly folder: string; readonly source: ApiModel }
  | { readonly kind: 'connector'; readonly folder: string; readonly connector: ConnectorModel }
  | { readonly kind: 'tool'; readonly folder: string; readonly tool: ToolModel }
  /** Something a person should know, in place of what could not be shown. */
  | { readonly kind: 'notice'; readonly folder: string; readonly notice: Notice };

export interface Notice {
  readonly label: string;
  readonly detail: string;
  readonly icon: NodeIcon;
  /** The command of a click, which shows more. */
  readonly command: 'gatehouse.showLog' | 'gatehouse.openRoles';
}

export interface NodeIcon {
  /** The name of a codicon. */
  readonly id: string;
  readonly color?: string;
}

/** The view's first level: the folders where there are several, else the sources. */
export function toRoots(states: readonly FolderState[]): ToolNode[] {
  const taking = states.filter((state) => state.kind !== 'none');
  const [only, second] = taking;
  if (only === undefined) return [];
  return states.length === 1 || second === undefined
    ? toFolderChildren(only)
    : taking.map((state) => ({ kind: 'folder', state }));
}

export function toChildren(node: ToolNode): ToolNode[] {
  switch (node.kind) {
    case 'folder':
      return toFolderChildren(node.state);
    case 'source':
      return toTools(node.folder, node.source);
    case 'connector':
      return toTools(node.folder, node.connector);
    case 'tool':
    case 'notice':
      return [];
  }
}

function toTools(folder: string, { tools }: { readonly tools: readonly ToolModel[] }): ToolNode[] {
  return tools
    .toSorted((a, b) => a.native.localeCompare(b.native))
    .map((tool) => ({ kind: 'tool', folder, tool }));
}

function toFolderChildren(state: FolderState): ToolNode[] {
  const { apis: sources = [], connectors: all = [] } = toSnapshot(state) ?? {};
  // How it stands with the others, the Connectors view says.
  const connectors = all.filter(({ tools }) => tools.length > 0);
  return [
    ...toNotices(state).map((notice): ToolNode => ({ kind: 'notice', folder: state.folder, notice })),
    ...sources.map((source): ToolNode => ({ kind: 'source', folder: state.folder, source })),
    ...connectors.map((connector): ToolNode => ({ kind: 'connector', folder: state.folder, connector })),
  ];
}

const errorIcon: NodeIcon = { id: 'error', color: 'list.errorForeground' };

function toNotices(state: FolderState): Notice[] {
  const snapshot = toSnapshot(state);
  if (state.kind === 'failed') {
    const label = 'The gateway did not open';
    return [{ label, detail: state.reason, icon: errorIcon, command: 'gatehouse.showLog' }];
  }
  if (!snapshot) {
    const icon = { id: 'loading~spin' };
    return [{ label: 'The gateway is starting', detail: '', icon, command: 'gatehouse.showLog' }];
  }
  if (snapshot.policy.kind !== 'invalid') return [];
  const { line, message } = snapshot.policy.problem;
  const detail = `roles.yaml:${line}: ${message}`;
  return [{ label: 'Every call is denied', detail, icon: errorIcon, command: 'gatehouse.openRoles' }];
}

/** The line that a line stands below; nothing for those of the first level. */
export function toParent(states: readonly FolderState[], node: ToolNode): ToolNode | undefined {
  const roots = toRoots(states);
  if (roots.some((root) => toNodeId(root) === toNodeId(node))) return undefined;
  const candidates = [...roots, ...roots.flatMap(toChildren)];
  return candidates.find((each) => toChildren(each).some((child) => toNodeId(child) === toNodeId(node)));
}

/** The line of a tool, where it is shown. */
export function findToolNode(
  states: readonly FolderState[],
  folder: string,
  id: string,
): ToolNode | undefined {
  const state = states.find((each) => each.folder === folder);
  const { apis = [], connectors = [] } = (state && toSnapshot(state)) ?? {};
  const tool = [...apis, ...connectors].flatMap(({ tools }) => tools).find((each) => each.id === id);
  return tool && { kind: 'tool', folder, tool };
}

/** What the menus of a line go by. A source that came from a URL has one entry more, an external tool one less. */
export function toContextValue(node: ToolNode): string {
  if (node.kind === 'tool' && !node.tool.operation) return 'gatehouse.tool.external';
  const isFetched = node.kind === 'source' && node.source.origin !== undefined;
  return isFetched ? 'gatehouse.source.fetched' : `gatehouse.${node.kind}`;
}

/** An identity that stays the same while the tools change, so that the view keeps what is unfolded. */
export function toNodeId(node: ToolNode): string {
  switch (node.kind) {
    case 'folder':
      return node.state.folder;
    case 'source':
      return `${node.folder}|${node.source.name}`;
    case 'connector':
      return `${node.folder}|${node.connector.name}`;
    case 'tool':
      return `${node.folder}|${node.tool.id}`;
    case 'notice':
      return `${node.folder}|notice|${node.notice.label}|${node.notice.detail}`;
  }
}

/** What a server says of its own tools is no fact, so that all of them count as destructive unless it is trusted. */
export function isUnvouched({ operation, facts }: ToolModel): boolean {
  return operation === undefined && facts.destructive;
}

export function toToolIcon(tool: ToolModel): NodeIcon {
  const { facts } = tool;
  if (isUnvouched(tool)) return { id: 'symbol-method', color: 'icon.foreground' };
  if (facts.destructive) return { id: 'flame', color: 'errorForeground' };
  if (facts.readOnly) return { id: 'eye', color: 'charts.green' };
  return { id: 'edit', color: 'charts.yellow' };
}

export function toToolDescription({ operation, deprecated }: ToolModel): string {
  const place = operation ? `${operation.method.toUpperCase()} ${operation.path}` : '';
  return deprecated ? `${place} (deprecated)`.trim() : place;
}

export function toSourceIcon(state: ApiState): NodeIcon {
  switch (state.kind) {
    case 'loading':
      return { id: 'loading~spin' };
    case 'ready':
      return { id: 'globe' };
    case 'stale':
      return { id: 'warning', color: 'list.warningForeground' };
    case 'failed':
      return { id: 'error', color: 'list.errorForeground' };
  }
}

export function toSourceDescription({ state, tools, server }: ApiModel): string {
  const count = `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}`;
  switch (state.kind) {
    case 'loading':
      return 'loading';
    case 'ready':
      return `${count} · ${server ?? 'no server confirmed'}`;
    case 'stale':
      return `${count}, out of date: ${state.reason}`;
    case 'failed':
      return state.reason;
  }
}
