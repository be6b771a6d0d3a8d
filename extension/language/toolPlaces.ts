import * as vscode from 'vscode';
import type { ToolPlace } from '../../protocol/models.ts';
import { movePlaces, type Place } from './movePlaces.ts';

/** Where a tool's operation begins in the text as the editor holds it. */
export interface ToolPlaceHere extends Place {
  readonly tool: string;
}

export interface ToolPlaces extends vscode.Disposable {
  /**
   * The places of these tools in a document. They are asked for where they are not known yet; while a text is not
   * saved, those of the last saved one are given, moved as the text was edited.
   */
  of(document: vscode.TextDocument, tools: Iterable<string>): Promise<readonly ToolPlaceHere[]>;
}

/** What is known of one open document. */
interface Known {
  /** The tools that the places were asked for. */
  readonly key: string;
  readonly places: readonly ToolPlaceHere[];
}

/** Of no tools: makes whoever wants the places ask for them again. */
const unknown = '';

/** Keeps the places of tools in step with the texts that people edit. `locate` asks the host, which reads the file. */
export function createToolPlaces(locate: (file: string) => Promise<readonly ToolPlace[]>): ToolPlaces {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<void>>();

  const ask = async (document: vscode.TextDocument, key: string): Promise<void> => {
    const id = document.uri.toString();
    const { version } = document;
    const found = await locate(document.uri.fsPath).catch(() => undefined);
    // The answer is about the text as it was; a save that came meanwhile makes the editor ask again.
    if (found && !document.isClosed && document.version === version)
      known.set(id, { key, places: found.map(toPlaceHere) });
  };
  const askInTurn = (document: vscode.TextDocument, key: string): Promise<void> => {
    const id = document.uri.toString();
    const turn = (asking.get(id) ?? Promise.resolve()).then(async () => {
      if (!document.isDirty && known.get(id)?.key !== key) await ask(document, key);
    });
    asking.set(id, turn);
    return turn;
  };
  const watch = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const before = known.get(document.uri.toString());
      if (!before) return;
      const { places, isExact } = movePlaces(before.places, contentChanges);
      // A text that is as saved without having been saved here was read from the disk anew.
      const key = isExact && document.isDirty ? before.key : unknown;
      known.set(document.uri.toString(), { key, places });
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      known.delete(uri.toString());
      asking.delete(uri.toString());
    }),
  );
  return {
    of: async (document, tools) => {
      await askInTurn(document, [...tools].join('\n'));
      return known.get(document.uri.toString())?.places ?? [];
    },
    dispose: () => void watch.dispose(),
  };
}

function toPlaceHere({ tool, line, column }: ToolPlace): ToolPlaceHere {
  return { tool, line: line - 1, character: column - 1 };
}
