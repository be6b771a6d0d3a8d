import type { Location, Problem } from '../../../protocol/models.ts';
import type { Json } from '../../base/json.ts';
import { loadOpenApi, type OpenApiDocument } from '../../sources/openapi/document/load.ts';
import { baseName } from '../../sources/openapi/document/naming.ts';
import { type Operation, readOperations } from '../../sources/openapi/document/operations.ts';
import { child, tokensOf } from '../../sources/openapi/document/pointer.ts';
import { parsePathTemplate, undeclaredNames } from '../../sources/openapi/tool/pathTemplate.ts';
import { insertField, insertFirstField, insertItem } from './insertIntoValue.ts';
import { offsetAt, splice } from './textEdit.ts';

/** Whose problem it is: the documents, absolute paths, that reach the file in which it stands. */
export interface MendingContext {
  readonly folder: string;
  readonly documents: readonly string[];
}

/** What a fix works on: a document and the operation that the problem is about. */
interface Subject {
  /** Of the file in which the operation stands. */
  readonly text: string;
  readonly document: OpenApiDocument;
  readonly operations: readonly Operation[];
  readonly operation: Operation;
}

interface DocumentFix {
  readonly title: string;
  /** The mended text, or nothing where it cannot be mended without a person. */
  readonly mend: (subject: Subject) => string | undefined;
  /** Whether the problem is gone from the same operation, read anew. */
  readonly isMended: (after: Subject) => boolean;
}

/** What can be mended in an OpenAPI document, by the problem's code. */
const fixes: Readonly<Record<string, DocumentFix>> = {
  'missing-operation-id': {
    title: 'Add an operationId',
    mend: (subject) => addField(subject, 'operationId', freeName(subject)),
    isMended: hasOwnName,
  },
  'duplicate-operation-id': {
    title: 'Give this operation an operationId of its own',
    mend: replaceName,
    isMended: hasOwnName,
  },
  'undeclared-path-parameter': {
    title: 'Declare the path parameters',
    mend: declareParameters,
    isMended: (after) => undeclared(after.operation).length === 0,
  },
};

/** The problem with the fix that a person can ask for, where there is one. */
export function offerDocumentFix(problem: Problem): Problem {
  const fix = Object.hasOwn(fixes, problem.code) ? fixes[problem.code] : undefined;
  return fix ? { ...problem, fix: { kind: 'document', title: fix.title } } : problem;
}

/** The text of the problem's file without the problem; nothing where the text no longer has it. */
export async function mendDocument(
  text: string,
  problem: Problem,
  { folder, documents }: MendingContext,
): Promise<string | undefined> {
  const fix = Object.hasOwn(fixes, problem.code) ? fixes[problem.code] : undefined;
  for (const document of fix ? documents : []) {
    const read = (edited: string): Promise<readonly Subject[]> =>
      readSubjects(document, folder, { file: problem.file, text: edited });
    const subjects = await read(text);
    const subject = subjects.find((each) => isAt(each, problem));
    const mended = subject && fix?.mend(subject);
    if (subject === undefined || mended === undefined) continue;
    const { method, path } = subject.operation;
    const after = await read(mended);
    const same = after.find(({ operation }) => operation.method === method && operation.path === path);
    if (same && after.length === subjects.length && fix?.isMended(same)) return mended;
  }
  return undefined;
}

/** Every operation of a document; other files are as they were saved. */
async function readSubjects(
  document: string,
  folder: string,
  edited: { readonly file: string; readonly text: string },
): Promise<readonly Subject[]> {
  const loading = await loadOpenApi(document, folder, edited);
  if (loading.kind === 'failed') return [];
  const operations = readOperations(loading.document, () => undefined);
  const { text } = edited;
  return operations.map((operation) => ({ text, document: loading.document, operations, operation }));
}

/** A problem of an operation stands at its method or at its operationId. */
function isAt({ document, operation }: Subject, { file, line, column }: Location): boolean {
  return [operation.pointer, child(operation.pointer, 'operationId')].some((pointer) => {
    const place = document.locate(pointer);
    return place.file === file && place.line === line && place.column === column;
  });
}

/** The text with a field more in the operation, which may be a whole file. */
function addField(subject: Subject, name: string, value: Json): string | undefined {
  const { text, operation } = subject;
  return tokensOf(operation.pointer).length === 0
    ? insertFirstField(text, keyOf(subject), name, value)
    : insertField(text, keyOf(subject), name, value);
}

function keyOf({ text, document, operation }: Subject, ...path: readonly string[]): number {
  return offsetAt(text, document.locate(child(operation.pointer, ...path))) ?? text.length;
}

/** Method and path in words, as a tool without an operationId is called, and no other operation's name. */
function freeName({ operations, operation }: Subject): string {
  const taken = new Set(operations.flatMap(({ operationId }) => operationId ?? []));
  const name = baseName({ ...operation, operationId: undefined });
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

function hasOwnName({ operations, operation }: Subject): boolean {
  const name = operation.operationId;
  return name !== undefined && operations.filter(({ operationId }) => operationId === name).length === 1;
}

function replaceName(subject: Subject): string | undefined {
  const { text } = subject;
  const key = keyOf(subject, 'operationId');
  const field =
    /((?:"operationId"|'operationId'|operationId)\s*:\s*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,{}[\]#][^\r\n,{}[\]#]*)/y;
  field.lastIndex = key;
  const [, before = '', value = ''] = field.exec(text) ?? [];
  if (value === '') return undefined;
  const written = value.trimEnd();
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const start = key + before.length;
  return splice(text, start, start + written.length, `${quote}${freeName(subject)}${quote}`);
}

function undeclared({ path, parameters }: Operation): readonly string[] {
  const declared = parameters.map(({ value }) => ({ name: value['name'], in: value['in'] }));
  return undeclaredNames(parsePathTemplate(path), declared);
}

/** Each as text, which is what an undeclared one is taken for until then. */
function declareParameters(subject: Subject): string | undefined {
  const { document, operation } = subject;
  const type = document.version.startsWith('2') ? { type: 'string' } : { schema: { type: 'string' } };
  const added = undeclared(operation).map((name): Json => ({ name, in: 'path', required: true, ...type }));
  if (!Object.hasOwn(operation.value, 'parameters')) {
    return addField(subject, 'parameters', added);
  }
  const key = keyOf(subject, 'parameters');
  return added
    .toReversed()
    .reduce<string | undefined>((text, item) => text && insertItem(text, key, item), subject.text);
}
