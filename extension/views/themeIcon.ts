import * as vscode from 'vscode';
import type { NodeIcon } from './toolNodes.ts';

export function toThemeIcon({ id, color }: NodeIcon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
}
