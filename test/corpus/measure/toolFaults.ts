import { hash } from 'node:crypto';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Dialect } from '../../../host/catalog/dialects.ts';
import { type SchemaObject, visitSchemas } from './visitSchemas.ts';

/** A tool as `tools/list` names it. */
export interface ListedTool {
  readonly name: string;
  readonly inputSchema: object;
  readonly outputSchema?: object | undefined;
}

export type FaultKind = 'invalid schema' | 'unresolved $ref' | 'bad name' | 'duplicate';

export interface Fault {
  readonly kind: FaultKind;
  readonly tool: string;
  /** What is wrong, and where in the tool. */
  readonly detail: string;
}

export interface Faults {
  readonly found: readonly Fault[];
  readonly schemas: number;
  /** How many of them were compiled; the rest was beyond `mostSchemaBytes`. */
  readonly compiled: number;
}

const toolName = /^[A-Za-z0-9_-]{1,46}$/;
const propertyName = /^[A-Za-z0-9_.-]{1,64}$/;
/** Clients refuse tools whose inputs are alternatives or a reference at the root. */
const rootKeywords = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'enum', 'const', 'if'];
const mostPerInstance = 200;

/**
 * Whatever a client could stumble over in a list of tools. Every tool is looked at; only compiling stops,
 * evenly spread over the list, where the schemas are more than `mostSchemaBytes` together.
 */
export function findFaults(
  tools: readonly ListedTool[],
  dialect: Dialect,
  mostSchemaBytes: number,
  compile: Compile = createCompiler(),
): Faults {
  const inspect = dialect === 'without-references' ? inspectPlain : inspectReferring;
  const bytes = tools.reduce((sum, tool) => sum + sizeOf(tool.inputSchema) + sizeOf(tool.outputSchema), 0);
  const share = Math.min(1, mostSchemaBytes / Math.max(1, bytes));
  const found: Fault[] = [...duplicates(tools)];
  let [schemas, compiled] = [0, 0];
  tools.forEach((tool, index) => {
    const isChosen = Math.floor((index + 1) * share) > Math.floor(index * share);
    const report = (kind: FaultKind, detail: string): void => {
      found.push({ kind, tool: tool.name, detail });
    };
    if (!toolName.test(tool.name)) report('bad name', `the tool's name "${tool.name}"`);
    const reason = badRoot(tool.inputSchema);
    if (reason !== undefined) report('invalid schema', `inputSchema: ${reason}`);
    for (const key of partsIn(dialect)) {
      const schema = tool[key];
      if (!schema) continue;
      schemas += 1;
      inspect(schema, key, report);
      if (!isChosen) continue;
      compiled += 1;
      const problem = compile(schema, dialect);
      if (problem !== undefined) report('invalid schema', `${key}: ${problem}`);
    }
  });
  return { found, schemas, compiled };
}

/** Clients that know no references hand on what goes in, and nothing of what comes out. */
function partsIn(dialect: Dialect): readonly ('inputSchema' | 'outputSchema')[] {
  return dialect === 'without-references' ? ['inputSchema'] : ['inputSchema', 'outputSchema'];
}

function badRoot(schema: object): string | undefined {
  if (!('type' in schema) || schema.type !== 'object') return 'its root is not `type: object`';
  const keyword = rootKeywords.find((each) => each in schema);
  return keyword === undefined ? undefined : `its root has \`${keyword}\``;
}

type Report = (kind: FaultKind, detail: string) => void;

function inspectReferring(schema: object, key: string, report: Report): void {
  visitSchemas(schema, (each) => {
    if (typeof each['$ref'] === 'string' && !isResolved(schema, each['$ref'])) {
      report('unresolved $ref', `${key}: ${each['$ref']}`);
    }
    inspectNames(each, key, report);
  });
}

/** For clients that know no references, one that leads somewhere is as bad as one that is lost. */
function inspectPlain(schema: object, key: string, report: Report): void {
  visitSchemas(schema, (each) => {
    if (each['$ref'] !== undefined) report('unresolved $ref', `${key}: ${JSON.stringify(each['$ref'])}`);
    inspectNames(each, key, report);
  });
}

function inspectNames({ properties }: SchemaObject, key: string, report: Report): void {
  if (typeof properties !== 'object' || properties === null) return;
  for (const name of Object.keys(properties)) {
    if (!propertyName.test(name)) report('bad name', `${key}: the property "${name}"`);
  }
}

/** Whether a reference leads to something within this very schema. */
function isResolved(root: object, ref: string): boolean {
  if (ref !== '#' && !ref.startsWith('#/')) return false;
  let value: unknown = root;
  for (const token of decodeURIComponent(ref).split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null);
}

function duplicates(tools: readonly ListedTool[]): readonly Fault[] {
  const byName = Map.groupBy(tools, ({ name }) => name);
  return [...byName]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([tool, { length }]) => ({ kind: 'duplicate', tool, detail: `${length} tools have this name` }));
}

/** The message of what is wrong with a schema, or nothing. */
export type Compile = (schema: object, dialect: Dialect) => string | undefined;

/**
 * Compiles against the meta-schema, with every reference. The same text is compiled once: many tools of a
 * document answer alike, and many schemas are the same in two dialects.
 */
export function createCompiler(): Compile {
  const known = {
    '2020-12': new Map<string, string | undefined>(),
    'draft-07': new Map<string, string | undefined>(),
  };
  const instances = { '2020-12': createInstances('2020-12'), 'draft-07': createInstances('draft-07') };
  return (schema, dialect) => {
    const language = dialect === 'draft-07' ? dialect : '2020-12';
    const key = hash('sha1', JSON.stringify(schema));
    const problems = known[language];
    if (!problems.has(key)) problems.set(key, problemIn(schema, instances[language]()));
    return problems.get(key);
  };
}

function problemIn(schema: object, ajv: Ajv | Ajv2020): string | undefined {
  try {
    ajv.compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Now and then a new one, because an instance keeps all that it has compiled. */
function createInstances(language: '2020-12' | 'draft-07'): () => Ajv | Ajv2020 {
  let ajv: Ajv | Ajv2020 | undefined;
  let count = 0;
  return () => {
    if (!ajv || count % mostPerInstance === 0) ajv = newAjv(language);
    count += 1;
    return ajv;
  };
}

function newAjv(language: '2020-12' | 'draft-07'): Ajv | Ajv2020 {
  const options = {
    strict: false,
    validateFormats: false,
    logger: false,
    addUsedSchema: false,
    code: { optimize: false },
  } as const;
  return language === 'draft-07' ? new Ajv(options) : new Ajv2020(options);
}

function sizeOf(schema: object | undefined): number {
  return schema === undefined ? 0 : JSON.stringify(schema).length;
}
