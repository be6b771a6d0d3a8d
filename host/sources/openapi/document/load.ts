import type { Problem } from '../../../../protocol/models.ts';
import { isObject, property } from '../../../base/json.ts';
import type { OpenApiDocument } from './document.ts';
import { type FileGraph, readAlone, readGraph, type RootText } from './graph/files.ts';
import { createLocator } from './positions.ts';
import { type EditedText, parseSpecText, readSpecText, withEdit } from './specText.ts';

export type { OpenApiDocument } from './document.ts';

export type Texts = ReadonlyMap<string, string | undefined>;

export type Loading =
  | {
      readonly kind: 'loaded';
      readonly document: OpenApiDocument;
      /**
       * The texts that were read, by absolute path, the document first; nothing for files that are missing or
       * cannot be read.
       */
      readonly texts: Texts;
      /** Of files whose text cannot be read as JSON or YAML. They are among the document's warnings, too. */
      readonly broken: readonly Problem[];
    }
  /** `version` is present where the file is an OpenAPI document after all. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly texts: Texts; readonly version?: string };

interface Checking {
  readonly kind: 'document';
  readonly root: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly warnings: readonly Problem[];
}

/**
 * Reads an OpenAPI document of version 2.0, 3.0, 3.1 or 3.2, any patch, with the files that it refers to; one of
 * them may be as it is in an editor. Never throws.
 */
export async function loadOpenApi(file: string, folder: string, edited?: EditedText): Promise<Loading> {
  const reading = withEdit(await readSpecText(file, folder), file, edited);
  if (reading.kind === 'failed') return { ...reading, texts: new Map([[file, undefined]]) };
  const { text, realPath } = reading;
  const checking = check(text, file);
  if (checking.kind === 'failed') return checking;
  return toLoading(checking, await readGraph(toRootText(checking, { file, text, realPath }), folder, edited));
}

/** The same for a text alone: references to other files lead nowhere. */
export function parseOpenApi(text: string, file: string): Loading {
  const checking = check(text, file);
  if (checking.kind === 'failed') return checking;
  return toLoading(checking, readAlone(toRootText(checking, { file, text, realPath: file })));
}

function toRootText(
  { root, version }: Checking,
  read: Pick<RootText, 'file' | 'text' | 'realPath'>,
): RootText {
  return { ...read, value: root, isSwagger2: version === '2.0' };
}

function toLoading({ root, version, warnings }: Checking, graph: FileGraph): Loading {
  const { crawl, texts, broken, locate } = graph;
  const { files, resources, anchors, absent, origins } = crawl;
  const document: OpenApiDocument = {
    ...{ root, version, files, resources, anchors, absent, origins, locate },
    warnings: [...warnings, ...graph.warnings, ...broken],
    lost: crawl.lost(),
  };
  return { kind: 'loaded', document, texts, broken };
}

function check(text: string, file: string): Checking | Extract<Loading, { kind: 'failed' }> {
  const texts: Texts = new Map([[file, text]]);
  const parsing = parseSpecText(text, file);
  if (parsing.kind === 'failed') return { ...parsing, texts };
  const { value: root, warnings } = parsing;
  const failed = (pointer: string, code: string, message: string, version?: string) => ({
    kind: 'failed' as const,
    problem: { ...createLocator(text, file)(pointer), severity: 'error' as const, code, message },
    texts,
    ...(version === undefined ? {} : { version }),
  });
  const swagger = property(root, 'swagger');
  const openapi = property(root, 'openapi');
  if (!isObject(root) || (swagger === undefined && openapi === undefined)) {
    const message =
      'Not an OpenAPI document: it has no `openapi` key at its root. Name another file, or add it.';
    return failed('#', 'not-openapi', message);
  }
  const version = openapi === undefined ? versionText(swagger) : versionText(openapi);
  const known = openapi === undefined ? /^2(\.0)*$/ : /^3\.[012](\.|-|$)/;
  if (known.test(version)) {
    return { kind: 'document', root, version: openapi === undefined ? '2.0' : version, warnings };
  }
  const [name, key, wanted] =
    openapi === undefined
      ? ['Swagger', '#/swagger', '"2.0", or `openapi` with 3.0, 3.1 or 3.2']
      : ['OpenAPI', '#/openapi', '3.0, 3.1 or 3.2'];
  const message = `${name} ${version.slice(0, 20)} is not a version that is read. Write ${wanted}.`;
  return failed(key, 'unsupported-version', message, version);
}

/** An unquoted `openapi: 3.0` is the number 3 in YAML. */
function versionText(version: unknown): string {
  if (version === 3) return '3.0';
  return typeof version === 'string' || typeof version === 'number'
    ? String(version).trim()
    : 'of an unknown kind';
}
