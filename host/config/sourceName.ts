import type { Location } from '../../protocol/models.ts';
import type { Entry, StrictYaml } from '../base/strictYaml.ts';

const PATTERN = /^[a-z][a-z0-9-]{0,23}$/;

/** What the name of a source must be, as a sentence. */
export const sourceNameRule =
  'A name begins with a small letter and holds small letters, digits and "-" only, at most 24.';

/** What stands in front of tool names towards clients, which leaves most of a name to the tool. */
const PREFIX = /^[A-Za-z0-9_-]{0,24}$/;

/** What stands in front of a source's tool names where gateway.yaml says nothing else. */
export function toPrefix(source: string): string {
  return `${source}_`;
}

/** Reads `prefix` of a source. Undefined where it is absent, or wrong, which is told to `yaml`. */
export function readPrefix(yaml: StrictYaml, entry: Entry | undefined, what: string): string | undefined {
  const text = entry && yaml.text(entry.value, `"prefix" of ${what}`);
  if (!entry || text === undefined || PREFIX.test(text)) return text;
  const message = `"prefix" of ${what} holds letters, digits, "_" and "-" only, at most 24. Write "" to keep the names as they are.`;
  return yaml.fail(entry.value, 'bad-prefix', message);
}

export function isSourceName(name: string): boolean {
  return PATTERN.test(name);
}

/** The names of the other kind of source, those of wrong entries included. */
export interface OtherNames {
  readonly kind: 'API' | 'connector';
  readonly places: ReadonlyMap<string, Location>;
}

export function toOtherNames(
  yaml: StrictYaml,
  kind: OtherNames['kind'],
  entries: readonly Entry[],
): OtherNames {
  return { kind, places: new Map(entries.map(({ name, key }) => [name, yaml.locate(key)])) };
}

/**
 * Tells what is wrong with the name of a source. APIs and connectors share one namespace, since a role file
 * names tools as <source>/<tool>; of two sources of one name neither is meant more than the other.
 */
export function checkSourceName(yaml: StrictYaml, { name, key }: Entry, others: OtherNames): void {
  if (!isSourceName(name)) yaml.fail(key, 'bad-source-name', `"${name}" is not a name. ${sourceNameRule}`);
  const other = others.places.get(name);
  if (!other) return;
  const message = `The ${others.kind} on line ${other.line} is also called "${name}". Rename one.`;
  yaml.fail(key, 'duplicate-name', message);
}
