import type * as vscode from 'vscode';
import type { ToolNode } from '../views/toolNodes.ts';

/** A line of the Tools view, as its menus and its clicks pass it. */
export function isToolNode(value: unknown): value is ToolNode {
  const kinds = ['folder', 'source', 'tool', 'notice'];
  return isRecord(value) && typeof value.kind === 'string' && kinds.includes(value.kind);
}

/** A file, as the menus of the explorer and of editors pass it. */
function isUri(value: unknown): value is vscode.Uri {
  return isRecord(value) && typeof value.scheme === 'string' && typeof value.fsPath === 'string';
}

/** Reads `{ uri, name, server }` from whatever a caller passed; what has another type is left out. */
export function parseExposeArguments(value: unknown): { uri?: vscode.Uri; name?: string; server?: string } {
  if (isUri(value)) return { uri: value };
  if (!isRecord(value)) return {};
  const { uri, name, server } = value;
  return {
    ...(isUri(uri) ? { uri } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof server === 'string' ? { server } : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
