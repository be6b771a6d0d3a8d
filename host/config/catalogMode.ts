import { isScalar } from 'yaml';
import type { Entry, StrictYaml } from '../base/strictYaml.ts';

/**
 * How tools are offered: each of them in the list (`full`), through three tools that find and call them (`search`), or
 * whichever fits how many they are (`auto`).
 */
export const catalogModes = ['full', 'search', 'auto'] as const;
export type CatalogMode = (typeof catalogModes)[number];

/** Reads `catalog: full | search | auto`. Undefined where it is absent, or wrong, which is told to `yaml`. */
export function readCatalogMode(
  yaml: StrictYaml,
  entry: Entry | undefined,
  what: string,
): CatalogMode | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  const mode = catalogModes.find((each) => isScalar(value) && value.value === each);
  if (mode !== undefined) return mode;
  const message = `"catalog" of ${what} must be full, search or auto.`;
  return yaml.fail(value, 'bad-catalog', message);
}

/** `catalog` of the whole gate. */
export interface CatalogSetting {
  readonly mode: CatalogMode;
  /** `auto` lists up to so many tools. */
  readonly threshold: number;
}

/** VS Code hands its model at most 128 tools, those of other servers among them. */
export const defaultCatalog: CatalogSetting = { mode: 'auto', threshold: 100 };

/** Reads `catalog` of gateway.yaml: a mode, or `{ mode, threshold }`. */
export function readCatalog(yaml: StrictYaml, entry: Entry | undefined): CatalogSetting {
  if (!entry) return defaultCatalog;
  if (isScalar(entry.value))
    return { ...defaultCatalog, mode: readCatalogMode(yaml, entry, 'the gateway file') ?? 'auto' };
  const fields = yaml.fields(entry.value, '"catalog"', ['mode', 'threshold'], []);
  const mode = readCatalogMode(yaml, fields.get('mode'), 'the gateway file');
  const limit = fields.get('threshold');
  const threshold = limit && yaml.number(limit.value, '"threshold" of "catalog"', 1, 10_000);
  return { mode: mode ?? defaultCatalog.mode, threshold: threshold ?? defaultCatalog.threshold };
}
