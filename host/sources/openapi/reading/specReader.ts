import type { Location, Problem } from '../../../../protocol/models.ts';
import type { JsonObject } from '../../../base/json.ts';
import {
  createSelection,
  type OperationFilters,
  type UnusedFilter,
} from '../../../config/operationFilter.ts';
import type { SchemeNeed } from '../../source.ts';
import type { OpenApiDocument } from '../document/document.ts';
import { createFindingList, toProblems } from '../document/findings.ts';
import { loadOpenApi, type Texts } from '../document/load.ts';
import { checkReferences } from '../document/references.ts';
import { readSpecText } from '../document/specText.ts';
import { readSchemes } from '../schemes.ts';
import { type ApiTool, convertDocument } from '../tool/convert.ts';
import { reportUnnamed } from '../unnamed.ts';

export interface ReaderOptions {
  readonly source: string;
  /** Absolute paths of the document and of the folder that it must lie in. */
  readonly specFile: string;
  readonly folder: string;
  /** The security schemes that there is a credential for. */
  readonly given: readonly string[];
  /** The confirmed server, where there is one. */
  readonly server?: string | undefined;
  /** Patterns of the workspace files that calls may send. */
  readonly uploads?: readonly string[] | undefined;
  /** Which operations are wanted. */
  readonly filters?: OperationFilters;
}

/** Reads a document and the files that it refers to, again and again while somebody edits them. */
export interface SpecReader {
  read(): Promise<Reading>;
  dispose(): void;
}

export type Reading =
  /** All files still say what they said at the last reading. */
  | { readonly kind: 'same' }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly files: readonly string[] }
  /** Somebody may just be typing in a file that the last good reading was made of. */
  | {
      readonly kind: 'torn';
      readonly problem: Problem;
      readonly broken: readonly Problem[];
      readonly files: readonly string[];
    }
  | { readonly kind: 'read'; readonly spec: Spec; readonly files: readonly string[] };

/** What one good reading found. */
export interface Spec {
  /** In the order of the document. */
  readonly entries: readonly SpecEntry[];
  readonly problems: readonly Problem[];
  readonly schemes: readonly SchemeNeed[];
  readonly unusedFilters: readonly UnusedFilter[];
  /** Where operations stand, in the order that is asked for. */
  locate(natives: readonly string[]): Promise<readonly (Location | undefined)[]>;
}

export interface SpecEntry extends Pick<ApiTool, 'tool' | 'plan' | 'security'> {
  /** What a call is checked against; the same object at each time. */
  inputSchema(): Promise<JsonObject>;
}

export function createSpecReader(options: ReaderOptions): SpecReader {
  let texts: Texts = new Map();
  /** Files that could not be read already at the last good reading; what they lack is no reason to keep it. */
  let broken: ReadonlySet<string> | undefined;
  return {
    read: async () => {
      if (await isUnchanged(texts, options.folder)) return { kind: 'same' };
      const loading = await loadOpenApi(options.specFile, options.folder);
      ({ texts } = loading);
      const files = [...texts.keys()];
      if (loading.kind === 'failed') return { kind: 'failed', problem: loading.problem, files };
      const torn = broken && loading.broken.find(({ file }) => !broken?.has(file));
      if (torn) return { kind: 'torn', problem: torn, broken: loading.broken, files };
      broken = new Set(loading.broken.map(({ file }) => file));
      return { kind: 'read', spec: convert(options, loading.document), files };
    },
    dispose: () => undefined,
  };
}

/** Whether all files that were read last still say the same: then they would become the same again. */
async function isUnchanged(texts: Texts, folder: string): Promise<boolean> {
  for (const [path, text] of texts) {
    const reading = await readSpecText(path, folder);
    if (text === undefined || reading.kind === 'failed' || reading.text !== text) return false;
  }
  return texts.size > 0;
}

function convert(
  { source, given, server, filters, uploads }: ReaderOptions,
  document: OpenApiDocument,
): Spec {
  const list = createFindingList();
  const { selects, unused } = createSelection(filters ?? {});
  const entries = convertDocument(source, document, list.report, { server, selects, uploads });
  checkReferences(document, list);
  reportUnnamed(document, entries, list.report);
  const isFiltered = filters?.include !== undefined || filters?.exclude !== undefined;
  if (entries.length === 0) {
    list.report({
      pointer: '#/paths',
      severity: 'warning',
      code: 'no-operations',
      message: isFiltered
        ? 'No operation of the document that can be offered passes `include` and `exclude` in gateway.yaml. Change those.'
        : 'The document has no operation that can be offered. Add one under `paths`.',
    });
  }
  const pointers = new Map(entries.map(({ tool, pointer }) => [tool.native, pointer]));
  return {
    entries: entries.map(toEntry),
    problems: toProblems(list.found, document),
    schemes: readSchemes(document, entries, given),
    unusedFilters: unused(),
    locate: async (natives) =>
      natives.map((native) => {
        const pointer = pointers.get(native);
        return pointer === undefined ? undefined : document.locate(pointer);
      }),
  };
}

function toEntry({ tool, plan, security, inputSchema }: ApiTool): SpecEntry {
  return { tool, plan, security, inputSchema: async () => inputSchema() };
}
