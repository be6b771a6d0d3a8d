import type { Location } from '../../protocol/models.ts';
import type { Entry, StrictYaml } from '../base/strictYaml.ts';
import { matchesGlob, parseGlob } from '../policy/glob.ts';

/** One entry of `include` or `exclude`: all of its keys must hold of an operation, of a list any item. */
export interface OperationFilter {
  /** Exactly as the document has them. */
  readonly tags?: readonly string[];
  /** Path templates: `*` within a segment, `**` for any number of segments. Braces are those of the template. */
  readonly paths?: readonly string[];
  /** Upper case. */
  readonly methods?: readonly string[];
  /** Patterns like those of the role file, for operationIds and for the names of tools. */
  readonly operations?: readonly string[];
  readonly deprecated?: boolean;
}

/** Which operations of a document become tools: those that `include` names, all without it, less `exclude`. */
export interface OperationFilters {
  readonly include?: readonly OperationFilter[] | undefined;
  readonly exclude?: readonly OperationFilter[] | undefined;
}

/** Where the entries stand in gateway.yaml. */
export type FilterLocations = Readonly<Record<keyof OperationFilters, readonly Location[]>>;

const keys = ['tags', 'paths', 'methods', 'operations', 'deprecated'] as const;

/** Reads `include` or `exclude` of an API. What is wrong is told to `yaml`. */
export function readFilters(
  yaml: StrictYaml,
  entry: Entry,
  what: string,
): { readonly filters: readonly OperationFilter[]; readonly locations: readonly Location[] } {
  const name = `"${entry.name}" of ${what}`;
  const before = yaml.problemCount;
  const items = yaml.items(entry.value, name);
  if (items.length === 0 && yaml.problemCount === before) {
    const message = `${name} is empty, and it is not clear what that means. List what you want, or take it out.`;
    yaml.fail(entry.key, 'empty-list', message);
  }
  return {
    filters: items.map((item) => readFilter(yaml, item, name)),
    locations: items.map((item) => yaml.locate(item)),
  };
}

function readFilter(yaml: StrictYaml, node: Entry['value'], name: string): OperationFilter {
  const what = `an entry of ${name}`;
  const before = yaml.problemCount;
  const fields = yaml.fields(node, what, keys, []);
  if (fields.size === 0 && yaml.problemCount === before) {
    const message = `An entry of ${name} says nothing, so it would mean every operation. Write ${keys.join(', ')}.`;
    yaml.fail(node, 'empty-filter', message);
  }
  const list = (key: (typeof keys)[number], check: (text: string) => string | undefined) => {
    const entry = fields.get(key);
    return entry ? { [key]: readList(yaml, entry, what, check) } : {};
  };
  const deprecated = fields.get('deprecated');
  const flag = deprecated && yaml.flag(deprecated.value, `"deprecated" of ${what}`);
  const { methods, ...rest }: OperationFilter = {
    ...list('tags', () => undefined),
    ...list('paths', checkPath),
    ...list('methods', checkMethod),
    ...list('operations', checkOperation),
  };
  return {
    ...rest,
    ...(methods ? { methods: methods.map((method) => method.toUpperCase()) } : {}),
    ...(flag === undefined ? {} : { deprecated: flag }),
  };
}

function readList(
  yaml: StrictYaml,
  { key, value, name }: Entry,
  what: string,
  check: (text: string) => string | undefined,
): readonly string[] {
  const before = yaml.problemCount;
  const items = yaml.items(value, `"${name}" of ${what}`);
  if (items.length === 0 && yaml.problemCount === before)
    yaml.fail(key, 'empty-list', `"${name}" of ${what} is empty. Fill it, or take it out.`);
  return items.flatMap((item) => {
    const text = yaml.text(item, `an item of "${name}" of ${what}`);
    const wrong = text === undefined ? undefined : check(text);
    if (wrong !== undefined) yaml.fail(item, 'bad-filter', wrong);
    return text ?? [];
  });
}

function checkPath(text: string): string | undefined {
  if (/^[/*]/.test(text)) return undefined;
  return `"${text}" is not a path: it begins with "/". Write it like /orders/{orderId}, or /admin/** for all below.`;
}

/** RFC 9110 §9.1. */
function checkMethod(text: string): string | undefined {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)
    ? undefined
    : `"${text}" is not an HTTP method. Write GET, POST or another.`;
}

function checkOperation(text: string): string | undefined {
  const parsed = parseGlob(text);
  return parsed.kind === 'problem' ? parsed.message : undefined;
}

/** What a filter looks at. */
export interface FilteredOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  /** The name of the tool. */
  readonly native: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
}

/** An entry that no operation of the document fits. */
export interface UnusedFilter {
  readonly list: keyof OperationFilters;
  readonly index: number;
}

export interface Selection {
  selects(operation: FilteredOperation): boolean;
  /** What has matched none of the operations that were asked about. */
  unused(): readonly UnusedFilter[];
}

export function createSelection({ include, exclude }: OperationFilters): Selection {
  const included = (include ?? []).map(toMatcher);
  const excluded = (exclude ?? []).map(toMatcher);
  const used = new Set<Matcher>();
  // Every entry is asked, so that each learns whether it is of use.
  const matchesAny = (matchers: readonly Matcher[], operation: FilteredOperation): boolean => {
    const matching = matchers.filter((matches) => matches(operation));
    for (const each of matching) used.add(each);
    return matching.length > 0;
  };
  const unusedOf = (list: UnusedFilter['list'], matchers: readonly Matcher[]): readonly UnusedFilter[] =>
    matchers.flatMap((matches, index) => (used.has(matches) ? [] : [{ list, index }]));
  return {
    selects: (operation) => {
      const isIncluded = matchesAny(included, operation) || include === undefined;
      return !matchesAny(excluded, operation) && isIncluded;
    },
    unused: () => [...unusedOf('include', included), ...unusedOf('exclude', excluded)],
  };
}

type Matcher = (operation: FilteredOperation) => boolean;

function toMatcher({ tags, paths, methods, operations, deprecated }: OperationFilter): Matcher {
  const globs = operations?.map((text) => parseGlob(text)).filter((parsed) => parsed.kind === 'glob');
  const templates = paths?.map((path) => path.split('/'));
  return (operation) => {
    const segments = templates && operation.path.split('/');
    const names = [operation.native, operation.operationId].filter((name) => name !== undefined);
    return (
      (tags?.some((tag) => operation.tags.includes(tag)) ?? true) &&
      (templates?.some((template) => matchesSegments(template, segments ?? [])) ?? true) &&
      (methods?.includes(operation.method.toUpperCase()) ?? true) &&
      (globs?.some((glob) => names.some((name) => glob.matches(name))) ?? true) &&
      (deprecated ?? operation.deprecated) === operation.deprecated
    );
  };
}

/** Only the last `**` is ever taken up again, so the time is bounded by the product of the two lengths. */
export function matchesSegments(template: readonly string[], path: readonly string[]): boolean {
  let [inTemplate, inPath, star, starPath] = [0, 0, -1, 0];
  while (inPath < path.length) {
    const wanted = template[inTemplate];
    if (wanted === '**') {
      star = inTemplate++;
      starPath = inPath;
    } else if (wanted !== undefined && matchesGlob(wanted, path[inPath] ?? '')) {
      inTemplate++;
      inPath++;
    } else if (star >= 0) {
      inTemplate = star + 1;
      starPath++;
      inPath = starPath;
    } else {
      return false;
    }
  }
  while (template[inTemplate] === '**') inTemplate++;
  return inTemplate === template.length;
}
