import type { CatalogMode, CatalogSetting } from '../config/catalogMode.ts';
import type { CatalogEntry } from './catalog.ts';

/** The tools that an agent may reach, by how they are offered to it. */
export interface Offering {
  /** Both of the following, in the order of the catalog. */
  readonly all: readonly CatalogEntry[];
  /** In the list, each as itself. */
  readonly listed: readonly CatalogEntry[];
  /** Found and called through `search_tools`, `describe_tool` and `call_tool`. */
  readonly searched: readonly CatalogEntry[];
}

export interface OfferingOptions {
  readonly setting: CatalogSetting;
  /** What the role file says of the agent; it stands above all else. */
  readonly ofAgent: CatalogMode | undefined;
  /** What gateway.yaml says of single sources. */
  readonly ofSources: ReadonlyMap<string, CatalogMode>;
}

/**
 * Decides how each tool is offered. What is left to `auto` goes as a whole: in the list while all that stands there are
 * no more than the threshold.
 */
export function toOffering(
  entries: readonly CatalogEntry[],
  { setting, ofAgent, ofSources }: OfferingOptions,
): Offering {
  const modeOf = ({ tool }: CatalogEntry): CatalogMode =>
    ofAgent ?? ofSources.get(tool.source) ?? setting.mode;
  const modes = new Map(entries.map((entry) => [entry, modeOf(entry)]));
  const candidates = entries.filter((entry) => modes.get(entry) !== 'search').length;
  const isListed = (entry: CatalogEntry): boolean =>
    modes.get(entry) === 'full' || (modes.get(entry) === 'auto' && candidates <= setting.threshold);
  const { listed = [], searched = [] } = Object.groupBy(entries, (entry) =>
    isListed(entry) ? 'listed' : 'searched',
  );
  return { all: entries, listed, searched };
}
