import * as vscode from 'vscode';
import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { FolderStates } from '../folderStates.ts';
import { type FolderState, toSnapshot } from '../model/folderState.ts';
import { toConnectorDescription } from '../views/connectorText.ts';
import { findConnector, type WhichConnector } from './connections.ts';

export interface PickOptions {
  readonly title: string;
  /** Which connectors the command is about. */
  readonly fits?: (connector: ConnectorModel) => boolean;
  /** What is said where there is none of them. */
  readonly none: string;
}

/** The connector that a command was given; else a person chooses one of those that fit. */
export async function chooseConnector(
  states: FolderStates,
  given: WhichConnector | undefined,
  { title, fits = () => true, none }: PickOptions,
): Promise<WhichConnector | undefined> {
  if (given) {
    if (findConnector(states, given)) return given;
    throw new Error(`There is no connector "${given.name}" in gateway.yaml any more.`);
  }
  const items = toItems(states.states, fits);
  if (items.length === 0) throw new Error(none);
  const picked = await vscode.window.showQuickPick(items, { title });
  return picked?.which;
}

function toItems(states: readonly FolderState[], fits: (connector: ConnectorModel) => boolean) {
  return states.flatMap((state) =>
    (toSnapshot(state)?.connectors ?? []).filter(fits).map((connector) => ({
      label: connector.name,
      description: toConnectorDescription(connector),
      detail: connector.place,
      which: { folder: state.folder, name: connector.name },
    })),
  );
}
