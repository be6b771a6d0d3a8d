import * as vscode from 'vscode';
import type { HeldTool } from '../../../protocol/connectors.ts';
import { judgeTools, reviewTool } from '../../../protocol/messages.ts';
import { closeDiff } from '../../closeDiff.ts';
import { disposeAll } from '../../model/disposeAll.ts';
import { createTextDocuments } from '../../textDocuments.ts';
import { findConnector, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { findNext } from './heldItems.ts';

export interface ToolReviews extends vscode.Disposable {
  /** Shows a tool that is held back beside what was accepted; the first one where none is named. */
  open(which: WhichConnector, tool?: string): Promise<void>;
  /** Judges the tool of a comparison and goes on to the next; of the one that is in front where none is named. */
  judge(verdict: Verdict, shown?: vscode.Uri): Promise<void>;
  /** The connector whose tool is compared. */
  find(shown?: vscode.Uri): WhichConnector | undefined;
}

export type Verdict = 'accept' | 'reject';

interface Shown extends WhichConnector {
  readonly tool: string;
  /** Of the definition that is offered in the comparison, which is what a verdict is about. */
  readonly fingerprint: string;
}

const reviewScheme = 'gatehouse-tool';

/** The comparisons of tools that are held back, with what was accepted of them. */
export function createToolReviews({ send, states }: Pick<ConnectorContext, 'send' | 'states'>): ToolReviews {
  const documents = createTextDocuments(reviewScheme);
  const open = new Map<string, Shown>();
  const watch = vscode.workspace.onDidCloseTextDocument(({ uri }) => open.delete(uri.toString()));

  const show = async (which: WhichConnector, tool: string): Promise<void> => {
    const { folder, name } = which;
    const review = await send(reviewTool, { folder, tool });
    const others = [...open].filter(([, each]) => each.folder === folder && each.tool === tool);
    for (const [uri] of others) await closeDiff(vscode.Uri.parse(uri, true));
    const before = documents.add(`${tool}.accepted.gatehouse-text`, review.before);
    const after = documents.add(`${tool}.offered.gatehouse-text`, review.after);
    open.set(after.toString(), { folder, name, tool, fingerprint: review.fingerprint });
    const title = `${tool}: accepted ↔ offered now`;
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: false });
  };
  const judge = async (verdict: Verdict, uri: vscode.Uri, shown: Shown): Promise<void> => {
    const { folder, name, tool, fingerprint } = shown;
    const before = findConnector(states, shown)?.held ?? [];
    try {
      await send(judgeTools, { folder, connector: name, tools: [{ id: tool, fingerprint }], verdict });
    } catch (error) {
      // Where it is offered otherwise now, that is what has to be looked at; where it is gone, there is nothing.
      await show(shown, tool).catch(() => closeDiff(uri));
      throw error;
    }
    await closeDiff(uri);
    const next = findNext(before, findConnector(states, shown)?.held ?? [], tool);
    if (next) return show(shown, next.id);
    vscode.window.setStatusBarMessage(`All tools of ${name} are judged`, 5_000);
  };

  return {
    open: async (which, tool) => {
      const [first] = findConnector(states, which)?.held.toSorted(byVerdict) ?? [];
      const id = tool ?? first?.id;
      if (id === undefined) throw new Error(`${which.name} holds no tool back.`);
      await show(which, id);
    },
    judge: async (verdict, given) => {
      const uri = given ?? findActive();
      const shown = uri && open.get(uri.toString());
      if (!uri || !shown)
        throw new Error('This comparison is out of date. Open it anew from the Connectors view.');
      await judge(verdict, uri, shown);
    },
    find: (given) => open.get((given ?? findActive())?.toString() ?? ''),
    dispose: () => disposeAll(watch, documents),
  };
}

/** Those that nobody has judged come first. */
function byVerdict(a: HeldTool, b: HeldTool): number {
  return Number(a.change.kind === 'rejected') - Number(b.change.kind === 'rejected');
}

function findActive(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
