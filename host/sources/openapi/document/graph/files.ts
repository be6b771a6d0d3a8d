import { dirname, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Location, Problem } from '../../../../../protocol/models.ts';
import { type Crawl, createCrawl } from './crawl.ts';
import type { Absence, SpecFile } from '../document.ts';
import { readResources } from './identifiers.ts';
import { fileOf, toFileId } from '../pointer.ts';
import { createLocator } from '../positions.ts';
import { isSelfContained } from './selfContained.ts';
import {
  type Budget,
  type EditedText,
  isBelow,
  MISSING_FILE,
  parseSpecText,
  readSpecText,
  withEdit,
} from '../specText.ts';

export interface RootText {
  /** Absolute path. */
  readonly file: string;
  /** The same without symbolic links. */
  readonly realPath: string;
  readonly text: string;
  readonly value: unknown;
  readonly isSwagger2: boolean;
}

/** The files of a document, and what became of them. */
export interface FileGraph {
  readonly crawl: Crawl;
  /** Of all that the references name, the root first, those that are missing included, by absolute path. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** Files whose text is none: somebody may just be typing. */
  readonly broken: readonly Problem[];
  /** What is doubtful in the other texts, without those of the root. */
  readonly warnings: readonly Problem[];
  locate(pointer: string): Location;
}

/** Real documents are split into a few hundred files; what is beyond is not worth the time of a reload. */
const mostFiles = 1_000;
/** Of all files together. */
const mostBytes = 100 * 1024 * 1024;
/** How many files are read at once. */
const atOnce = 16;

interface Reader {
  readonly root: string;
  readonly rootFile: SpecFile;
  readonly folder: string;
  readonly edited: EditedText | undefined;
  readonly budget: Budget;
  readonly crawl: Crawl;
  readonly texts: Map<string, string | undefined>;
  readonly broken: Problem[];
  readonly warnings: Problem[];
  readonly locators: Map<string, (pointer: string) => Location>;
  /** By real path: links give one file many names. */
  readonly byRealPath: Map<string, SpecFile>;
}

/** The root document alone. References to other files lead nowhere. */
export function readAlone(root: RootText): FileGraph {
  const reader = createReader(root, '');
  reader.crawl.walk();
  return toGraph(reader);
}

/** Reads every file that the document's references reach, directly or through others. Never throws. */
export async function readGraph(root: RootText, folder: string, edited?: EditedText): Promise<FileGraph> {
  const reader = createReader(root, folder, edited);
  const { crawl } = reader;
  if (!isSelfContained(crawl, reader.rootFile, root.text)) crawl.walk();
  for (let wanted = [...crawl.wanted]; wanted.length > 0; wanted = [...crawl.wanted]) {
    for (let at = 0; at < wanted.length; at += atOnce) {
      const readings = wanted.slice(at, at + atOnce).map((uri) => readFile(reader, uri));
      // One after the other in the order of the references, so that nothing depends on the disk's mood.
      for (const apply of await Promise.all(readings)) apply();
    }
    crawl.walk();
  }
  return toGraph(reader);
}

function createReader(
  { file, realPath, text, value, isSwagger2 }: RootText,
  folder: string,
  edited?: EditedText,
): Reader {
  const uri = pathToFileURL(file).href;
  const root: SpecFile = { id: '', uri, value, resources: readResources({ id: '', uri, value }, text) };
  return {
    root: file,
    rootFile: root,
    folder,
    edited,
    budget: { bytes: mostBytes - text.length },
    crawl: createCrawl(root, isSwagger2 ? new WeakMap() : undefined),
    texts: new Map([[file, text]]),
    broken: [],
    warnings: [],
    locators: new Map([['', createLocator(text, file)]]),
    byRealPath: new Map([[realPath, root]]),
  };
}

function toGraph({ crawl, texts, broken, warnings, locators, root }: Reader): FileGraph {
  return {
    ...{ crawl, texts, broken, warnings },
    // Only the texts are kept by this, not the values.
    locate: (pointer) => locators.get(fileOf(pointer))?.(pointer) ?? { file: root, line: 1, column: 1 },
  };
}

/** Reads one file; what is returned tells the crawl of it. */
async function readFile(reader: Reader, uri: string): Promise<() => void> {
  const { crawl, texts, folder, edited, budget } = reader;
  const miss = (absence: Absence) => () => crawl.miss(uri, absence);
  const path = toPath(uri);
  if (path === undefined) return miss(elsewhere);
  if (!isBelow(path, folder)) return miss(outside(folder));
  if (texts.size >= mostFiles && !texts.has(path)) return miss(tooMany);
  texts.set(path, undefined);
  const reading = withEdit(await readSpecText(path, folder, budget), path, edited);
  if (reading.kind === 'failed') {
    const absence = toAbsence(reading.problem, folder);
    return () => {
      if (absence === unreadable) reader.broken.push(reading.problem);
      crawl.miss(uri, absence);
    };
  }
  return () => addFile(reader, { uri, path, ...reading });
}

function addFile(
  { crawl, root, texts, broken, warnings, locators, byRealPath }: Reader,
  { uri, path, realPath, text }: { uri: string; path: string; realPath: string; text: string },
): void {
  texts.set(path, text);
  const known = byRealPath.get(realPath);
  if (known) return crawl.alias(uri, known);
  const parsing = parseSpecText(text, path);
  if (parsing.kind === 'failed') {
    broken.push(parsing.problem);
    return crawl.miss(uri, unreadable);
  }
  const { value } = parsing;
  warnings.push(...parsing.warnings);
  const id = toFileId(relative(dirname(root), path).split(sep).join('/'));
  const file: SpecFile = { id, uri, value, resources: readResources({ id, uri, value }, text) };
  byRealPath.set(realPath, file);
  locators.set(id, createLocator(text, path));
  crawl.add(file);
}

/** A `file:` URI with a host is a share of another computer, and never opened. */
function toPath(uri: string): string | undefined {
  try {
    return new URL(uri).host === '' ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

function toAbsence({ code, message }: Problem, folder: string): Absence {
  switch (code) {
    case MISSING_FILE:
      return missing;
    case 'outside-folder':
      return outside(folder);
    case 'not-a-file':
      return { code, reason: 'names a folder or a device. Name a file in it.' };
    case 'not-utf8':
      return unreadable;
    default:
      return { code, reason: `cannot be followed: ${message}` };
  }
}

const missing: Absence = {
  code: 'missing-ref-file',
  reason: 'names a file that does not exist. Correct it or create the file.',
};
const unreadable: Absence = {
  code: 'broken-ref-file',
  reason: 'names a file that cannot be read. Mend that file; its own problem says where.',
};
const elsewhere: Absence = {
  code: 'external-ref',
  reason: 'names a file of another computer, which is never opened. Copy it into the workspace folder.',
};
const tooMany: Absence = {
  code: 'too-many-files',
  reason: `would be file ${mostFiles + 1} of this document; ${mostFiles} are read. Put small files together.`,
};

function outside(folder: string): Absence {
  const reason = `names a file outside the workspace folder ${folder}, which is not read. Copy it into the folder.`;
  return { code: 'outside-folder', reason };
}
