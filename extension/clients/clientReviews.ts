import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ClientPlan } from '../../protocol/clients.ts';
import { closeDiff } from '../closeDiff.ts';
import { disposeAll } from '../model/disposeAll.ts';
import { createTextDocuments } from '../textDocuments.ts';

/** What a person says to a change: it is written, it is written under the free name, or nothing is. */
export type ClientVerdict = 'apply' | 'rename' | 'discard';

export interface ClientReviews extends vscode.Disposable {
  /** Shows the change to a client's file, and waits for the verdict. */
  show(plan: ClientPlan, question: ReviewQuestion): Promise<ClientVerdict>;
  /** Gives the verdict on the comparison of a document; on the one that is in front where none is named. */
  judge(verdict: ClientVerdict, shown?: vscode.Uri): void;
}

export interface ReviewQuestion {
  readonly message: string;
  /** Verdicts by the words on their buttons. */
  readonly buttons: Readonly<Record<string, ClientVerdict>>;
}

const clientScheme = 'gatehouse-client';

/** The comparisons of clients' files with what they would become. They hold no token. */
export function createClientReviews(): ClientReviews {
  const documents = createTextDocuments(clientScheme);
  const open = new Map<string, (verdict: ClientVerdict) => void>();
  const judge: ClientReviews['judge'] = (verdict, given) => {
    const settle = open.get((given ?? findActive())?.toString() ?? '');
    if (!settle) throw new Error('This comparison is out of date. Run "Connect an AI Client…" again.');
    settle(verdict);
  };
  // A comparison that is closed is a verdict, too.
  const watch = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    for (const { input } of closed)
      if (input instanceof vscode.TabInputTextDiff) open.get(input.modified.toString())?.('discard');
  });
  return {
    judge,
    show: async (plan, { message, buttons }) => {
      const name = basename(plan.file);
      const before = documents.add(name, plan.before);
      const after = documents.add(name, plan.after);
      const { promise, resolve } = Promise.withResolvers<ClientVerdict>();
      open.set(after.toString(), resolve);
      try {
        const title = `${name}: as it is ↔ with Gatehouse`;
        await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: false });
        void vscode.window.showInformationMessage(message, ...Object.keys(buttons)).then((chosen) => {
          const verdict = chosen === undefined ? undefined : buttons[chosen];
          if (verdict) resolve(verdict);
        });
        return await promise;
      } finally {
        open.delete(after.toString());
        await closeDiff(after);
      }
    },
    dispose: () => disposeAll(watch, documents),
  };
}

function findActive(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
