import type * as vscode from 'vscode';

/** The files that lenses and quick fixes are about. */
export const documentSelector: vscode.DocumentSelector = {
  scheme: 'file',
  pattern: '**/*.{yaml,yml,json}',
};
