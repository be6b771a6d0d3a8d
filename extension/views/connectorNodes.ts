import type { ConnectorModel, DetectionStep, HeldTool, ListedItem } from '../../protocol/connectors.ts';
import type { ToolModel } from '../../protocol/models.ts';
import { isRemote, needsPerson, toUnjudged } from '../model/connectorNeeds.ts';
import { type FolderState, toSnapshot } from '../model/folderState.ts';

/** One line of the Connectors view. */
export type ConnectorNode =
  | { readonly kind: 'folder'; readonly state: FolderState }
  | ({ readonly kind: 'connector' } & InFolder)
  | ({ readonly kind: 'group'; readonly group: Group } & InFolder)
  | ({ readonly kind: 'tool'; readonly tool: ToolModel } & InFolder)
  | ({ readonly kind: 'held'; readonly tool: HeldTool } & InFolder)
  | ({ readonly kind: 'listed'; readonly group: Group; readonly item: ListedItem } & InFolder)
  | ({ readonly kind: 'step'; readonly step: DetectionStep; readonly index: number } & InFolder)
  | ({ readonly kind: 'repair'; readonly repair: string; readonly index: number } & InFolder);

interface InFolder {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly connector: ConnectorModel;
}

/** What stands below a connector, in this order. */
export const groups = ['tools', 'held', 'resources', 'prompts', 'steps', 'repairs'] as const;

export type Group = (typeof groups)[number];

/** The view's first level: the folders where several have connectors, else the connectors. */
export function toRoots(states: readonly FolderState[]): ConnectorNode[] {
  const having = states.filter((state) => (toSnapshot(state)?.connectors ?? []).length > 0);
  const [only, second] = having;
  if (only === undefined) return [];
  return second === undefined ? toConnectors(only) : having.map((state) => ({ kind: 'folder', state }));
}

export function toChildren(node: ConnectorNode): ConnectorNode[] {
  switch (node.kind) {
    case 'folder':
      return toConnectors(node.state);
    case 'connector':
      return groups
        .map((group): ConnectorNode => ({ ...inFolder(node), kind: 'group', group }))
        .filter((group) => toChildren(group).length > 0);
    case 'group':
      return toMembers(inFolder(node), node.group);
    case 'tool':
    case 'held':
    case 'listed':
    case 'step':
    case 'repair':
      return [];
  }
}

function toConnectors(state: FolderState): ConnectorNode[] {
  const connectors = toSnapshot(state)?.connectors ?? [];
  return connectors.map((connector) => ({ kind: 'connector', folder: state.folder, connector }));
}

function toMembers(place: InFolder, group: Group): ConnectorNode[] {
  const { tools, held, steps, repairs } = place.connector;
  switch (group) {
    case 'tools':
      return tools
        .toSorted((a, b) => a.native.localeCompare(b.native))
        .map((tool) => ({ ...place, kind: 'tool', tool }));
    case 'held':
      return held.map((tool) => ({ ...place, kind: 'held', tool }));
    case 'resources':
    case 'prompts':
      return place.connector[group].map((item) => ({ ...place, kind: 'listed', group, item }));
    case 'steps':
      return steps.map((step, index) => ({ ...place, kind: 'step', step, index }));
    case 'repairs':
      return repairs.map((repair, index) => ({ ...place, kind: 'repair', repair, index }));
  }
}

function inFolder({ folder, connector }: InFolder): InFolder {
  return { folder, connector };
}

/** An identity that stays the same while connectors change, so that the view keeps what is unfolded. */
export function toNodeId(node: ConnectorNode): string {
  if (node.kind === 'folder') return node.state.folder;
  const connector = `${node.folder}|${node.connector.name}`;
  switch (node.kind) {
    case 'connector':
      return connector;
    case 'group':
      return `${connector}|${node.group}`;
    case 'tool':
    case 'held':
      return `${connector}|${node.kind}|${node.tool.id}`;
    case 'listed':
      return `${connector}|${node.group}|${node.item.id}`;
    case 'step':
    case 'repair':
      return `${connector}|${node.kind}|${node.index}`;
  }
}

/** What the menus of a line go by: for a connector its state, and what can be done about it beside. */
export function toContextValue(node: ConnectorNode): string {
  switch (node.kind) {
    case 'connector': {
      const { state, secrets, held } = node.connector;
      const marks = [
        ...(isRemote(node.connector) ? ['remote'] : []),
        ...(secrets.length > 0 ? ['token'] : []),
        ...(toUnjudged(held).length > 0 ? ['held'] : []),
      ];
      return ['gatehouse.connector', state.kind, ...marks].join('.');
    }
    case 'group':
      return `gatehouse.group.${node.group}`;
    case 'tool':
      return 'gatehouse.tool.external';
    case 'folder':
    case 'held':
    case 'listed':
    case 'step':
    case 'repair':
      return `gatehouse.${node.kind}`;
  }
}

/** How many connectors wait for a person. */
export function countWaiting(states: readonly FolderState[]): number {
  const connectors = states.flatMap((state) => toSnapshot(state)?.connectors ?? []);
  return connectors.filter(needsPerson).length;
}
