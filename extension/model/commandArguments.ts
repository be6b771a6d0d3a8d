import type * as vscode from 'vscode';
import type { ToolNode } from '../views/toolNodes.ts';

/** A line of the Tools view, as its menus and its clicks pass it. */
export function isToolNode(value: unknown): value is ToolNode {
  const kinds = ['folder', 'source', 'connector', 'tool', 'notice'];
  return isRecord(value) && typeof value.kind === 'string' && kinds.includes(value.kind);
}

/** A file, as the menus of the explorer and of editors pass it. */
export function isUri(value: unknown): value is vscode.Uri {
  return isRecord(value) && typeof value.scheme === 'string' && typeof value.fsPath === 'string';
}

/** Reads `{ uri, name, server, origin }` from whatever a caller passed; what has another type is left out. */
export function parseExposeArguments(value: unknown): {
  uri?: vscode.Uri;
  name?: string;
  server?: string;
  origin?: string;
} {
  if (isUri(value)) return { uri: value };
  if (!isRecord(value)) return {};
  const { uri, name, server, origin } = value;
  return {
    ...(isUri(uri) ? { uri } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof server === 'string' ? { server } : {}),
    ...(typeof origin === 'string' ? { origin } : {}),
  };
}

/** A source by `{ folder, source }` or by its line in the Tools view, with what a test answers beforehand. */
export function parseRefreshArguments(value: unknown): {
  folder?: string;
  source?: string;
  replace?: boolean;
} {
  if (isToolNode(value))
    return value.kind === 'source' ? { folder: value.folder, source: value.source.name } : {};
  if (!isRecord(value)) return {};
  const { folder, source, replace } = value;
  return {
    ...(typeof folder === 'string' ? { folder } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof replace === 'boolean' ? { replace } : {}),
  };
}

/** A tool by `{ folder, tool }`, as the lines above operations pass it. */
export function parseToolArguments(value: unknown): { folder: string; tool: string } | undefined {
  if (!isRecord(value)) return undefined;
  const { folder, tool } = value;
  return typeof folder === 'string' && typeof tool === 'string' ? { folder, tool } : undefined;
}

/** A connector by `{ folder, name }`, or by its line in a view or one below it. */
export function parseConnectorArguments(value: unknown): { folder: string; name: string } | undefined {
  if (!isRecord(value)) return undefined;
  const { folder, connector } = value;
  const { name } = isRecord(connector) ? connector : value;
  return typeof folder === 'string' && typeof name === 'string' ? { folder, name } : undefined;
}

/** The id of a tool that is held back, where its line in the Connectors view is what a command is about. */
export function parseHeldTool(value: unknown): string | undefined {
  if (!isRecord(value) || value.kind !== 'held' || !isRecord(value.tool)) return undefined;
  return typeof value.tool.id === 'string' ? value.tool.id : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
