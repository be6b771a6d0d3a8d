import * as vscode from 'vscode';
import type { SpecInspection } from '../../protocol/models.ts';
import { type DocumentKnowledge, toDocumentItem } from './documentItem.ts';
import { searchDocuments } from './searchDocuments.ts';

export type Picked =
  | { readonly kind: 'document'; readonly uri: vscode.Uri }
  /** The document is to be fetched first. */
  | { readonly kind: 'url' };

export interface PickerOptions {
  /** The workspace's folders. */
  readonly folders: readonly vscode.Uri[];
  /** Asks the host what a document holds. */
  readonly inspect: (uri: vscode.Uri) => Promise<SpecInspection>;
  readonly limit: SearchLimit | 'none';
}

export interface SearchLimit {
  /** How long the search may take, in milliseconds. */
  readonly ms: number;
  /** How many YAML and JSON files of a folder are looked at. */
  readonly files: number;
}

interface PickerItem extends vscode.QuickPickItem {
  readonly leadsTo?: Picked;
  readonly isSearchOn?: boolean;
}

type Ending = { readonly kind: 'picked'; readonly picked: Picked } | { readonly kind: 'searchOn' | 'closed' };

/** Enough to choose from; reading documents takes the host's time, in which it also answers calls. */
const mostRead = 200;

/**
 * Lists the OpenAPI documents of the workspace while they are being found, and resolves with what a person
 * chose. Closing the list ends the search.
 */
export async function pickDocument(options: PickerOptions): Promise<Picked | undefined> {
  let ending = await showPicker(options);
  while (ending.kind === 'searchOn') ending = await showPicker({ ...options, limit: 'none' });
  return ending.kind === 'picked' ? ending.picked : undefined;
}

async function showPicker(options: PickerOptions): Promise<Ending> {
  const picker = vscode.window.createQuickPick<PickerItem>();
  picker.title = 'OpenAPI Files: Expose as MCP Tools';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  const end = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Ending>();
  picker.onDidAccept(() => resolve(toEnding(picker.selectedItems[0])));
  picker.onDidHide(() => resolve({ kind: 'closed' }));
  picker.show();
  fillPicker(picker, options, end.signal).catch((error: Error) => {
    picker.busy = false;
    picker.placeholder = `The search failed: ${error.message}`;
  });
  try {
    return await promise;
  } finally {
    end.abort();
    picker.dispose();
  }
}

function toEnding(item: PickerItem | undefined): Ending {
  if (item?.isSearchOn) return { kind: 'searchOn' };
  return item?.leadsTo ? { kind: 'picked', picked: item.leadsTo } : { kind: 'closed' };
}

async function fillPicker(
  picker: vscode.QuickPick<PickerItem>,
  { folders, inspect, limit }: PickerOptions,
  closed: AbortSignal,
): Promise<void> {
  const found = new Map<string, { uri: vscode.Uri; known: DocumentKnowledge }>();
  let isCut = false;
  const render = createRender(picker, closed, () => {
    const documents = [...found.values()].map(({ uri, known }) => toItem(uri, known));
    return [...documents.toSorted(byPlace), ...(isCut ? [cutItem] : []), ...fromUrl];
  });
  let reading: Promise<void> = Promise.resolve();
  const read = async (uri: vscode.Uri): Promise<void> => {
    if (closed.aborted) return;
    const known = await inspect(uri).catch((error: Error) => ({ failure: error.message }));
    found.set(uri.toString(), { uri, known });
    render();
  };
  const onFound = (uri: vscode.Uri): void => {
    const isRead = found.size < mostRead;
    found.set(uri.toString(), { uri, known: isRead ? 'reading' : 'found' });
    if (isRead) reading = reading.then(() => read(uri));
    render();
  };
  picker.busy = true;
  picker.placeholder = 'Searching the workspace for OpenAPI documents…';
  render();
  const bounds =
    limit === 'none'
      ? { signal: closed }
      : { signal: AbortSignal.any([closed, AbortSignal.timeout(limit.ms)]), mostFiles: limit.files };
  isCut = await searchDocuments({ folders, ...bounds, onFound });
  render();
  await reading;
  if (closed.aborted) return;
  picker.busy = false;
  const none = isCut
    ? 'None of the files looked at so far is an OpenAPI document'
    : 'No YAML or JSON file here has a top-level "openapi" or "swagger" key';
  picker.placeholder = found.size === 0 ? none : 'Choose the document whose operations become tools';
  render();
}

/** Shows what is known, at most every 100 ms; the line that a person is on stays the one. */
function createRender(
  picker: vscode.QuickPick<PickerItem>,
  closed: AbortSignal,
  toItems: () => readonly PickerItem[],
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const show = (): void => {
    timer = undefined;
    if (closed.aborted) return;
    const [before] = picker.activeItems;
    picker.items = toItems();
    const same = before && picker.items.find((item) => toKey(item) === toKey(before));
    if (same && !isAction(same)) picker.activeItems = [same];
  };
  return () => {
    timer ??= setTimeout(show, 100);
  };
}

const fromUrl: readonly PickerItem[] = [
  { label: '', kind: vscode.QuickPickItemKind.Separator },
  {
    label: '$(cloud-download) From URL…',
    detail: 'Fetch a document into the workspace',
    alwaysShow: true,
    leadsTo: { kind: 'url' },
  },
];

const cutItem: PickerItem = {
  label: '$(search-stop) The search was cut short; there may be more',
  detail: 'Search the whole workspace, however long it takes',
  alwaysShow: true,
  isSearchOn: true,
};

function toItem(uri: vscode.Uri, known: DocumentKnowledge): PickerItem {
  return {
    ...toDocumentItem(vscode.workspace.asRelativePath(uri), known),
    leadsTo: { kind: 'document', uri },
  };
}

function byPlace(a: PickerItem, b: PickerItem): number {
  return (a.description ?? '').localeCompare(b.description ?? '');
}

function toKey({ description, label }: PickerItem): string {
  return description ?? label;
}

function isAction({ leadsTo, isSearchOn }: PickerItem): boolean {
  return isSearchOn === true || leadsTo?.kind === 'url';
}
