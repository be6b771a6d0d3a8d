import type { Location, Problem } from '../../../protocol/models.ts';
import type { Json } from '../../base/json.ts';
import { type OpenApiDocument, parseOpenApi } from '../../sources/openapi/document/load.ts';
import { baseName } from '../../sources/openapi/document/naming.ts';
import { type Operation, readOperations } from '../../sources/openapi/document/operations.ts';
import { child } from '../../sources/openapi/document/pointer.ts';
import { insertField, insertItem } from './insertIntoValue.ts';
import { offsetAt, splice } from './textEdit.ts';

/** What a fix works on: a document and the operation that the problem is about. */
interface Subject {
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
    mend: (subject) => insertField(subject.text, keyOf(subject), 'operationId', freeName(subject)),
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

/** The text of the document without the problem; nothing where the text no longer has it. */
export function mendDocument(text: string, problem: Problem): string | undefined {
  const fix = Object.hasOwn(fixes, problem.code) ? fixes[problem.code] : undefined;
  const subject = fix && readSubject(text, problem.file, (each) => isAt(each, problem));
  const mended = subject && fix.mend(subject);
  if (fix === undefined || subject === undefined || mended === undefined) return undefined;
  const { method, path } = subject.operation;
  const after = readSubject(
    mended,
    problem.file,
    ({ operation }) => operation.method === method && operation.path === path,
  );
  return after && after.operations.length === subject.operations.length && fix.isMended(after)
    ? mended
    : undefined;
}

function readSubject(text: string, file: string, fits: (subject: Subject) => boolean): Subject | undefined {
  const loading = parseOpenApi(text, file);
  if (loading.kind === 'failed') return undefined;
  const { document } = loading;
  const operations = readOperations(document, () => undefined);
  return operations.map((operation) => ({ text, document, operations, operation })).find(fits);
}

/** A problem of an operation stands at its method or at its operationId. */
function isAt({ document, operation }: Subject, { line, column }: Location): boolean {
  return [operation.pointer, child(operation.pointer, 'operationId')].some((pointer) => {
    const place = document.locate(pointer);
    return place.line === line && place.column === column;
  });
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
  const declared = parameters.filter(({ value }) => value['in'] === 'path').map(({ value }) => value['name']);
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !declared.includes(name));
}

/** Each as text, which is what an undeclared one is taken for until then. */
function declareParameters(subject: Subject): string | undefined {
  const { document, operation } = subject;
  const type = document.version.startsWith('2') ? { type: 'string' } : { schema: { type: 'string' } };
  const added = undeclared(operation).map((name): Json => ({ name, in: 'path', required: true, ...type }));
  if (!Object.hasOwn(operation.value, 'parameters')) {
    return insertField(subject.text, keyOf(subject), 'parameters', added);
  }
  const key = keyOf(subject, 'parameters');
  return added
    .toReversed()
    .reduce<string | undefined>((text, item) => text && insertItem(text, key, item), subject.text);
}
