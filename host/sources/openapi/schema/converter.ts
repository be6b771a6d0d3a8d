import { deepFreeze, isObject, type JsonObject, property } from '../../../base/json.ts';
import type { Report } from '../document/findings.ts';
import { ignoresSiblings, type OpenApiDocument } from '../document/document.ts';
import { child } from '../document/pointer.ts';
import { lookUp, placeOf, refOf, type Resolution, resolve } from '../document/references.ts';
import { announcedName } from './announcedName.ts';
import { createDefinitions, type Definition, type Definitions } from './definitions.ts';
import { convertKeywords, type SchemaVisit } from './keywords.ts';
import { isUsablePattern } from './patterns.ts';
import { createVariants, tellVariants, type VariantsOf } from './variants.ts';

/** Turns the schemas of one document into JSON Schema 2020-12, for what goes in or for what comes out. */
export interface SchemaConverter {
  /**
   * The schema in its place, frozen. References become `#/$defs/<name>`, and the names are added to
   * `refs`. Definitions are converted once for the document and shared by all tools.
   */
  convert(schema: unknown, pointer: string, refs: Set<string>): JsonObject;
  /** One definition, and the names of those that it refers to. */
  definition(name: string): Pick<Definition, 'schema' | 'refs'> | undefined;
  /** `$defs` with everything that the names reach; nothing where there are none. */
  definitions(refs: ReadonlySet<string>): JsonObject | undefined;
  /** The same, but nothing at all where it would be more than `mostNodes` schemas. */
  smallDefinitions(refs: ReadonlySet<string>, mostNodes: number): JsonObject | undefined;
  /** Announced name → name in the API, for properties whose name clients would refuse. */
  readonly originals: ReadonlyMap<string, string>;
}

export type Direction = 'input' | 'output';

interface Context {
  readonly document: OpenApiDocument;
  readonly report: Report;
  readonly direction: Direction;
  readonly definitions: Definitions;
  readonly originals: Map<string, string>;
  readonly usablePatterns: Map<string, boolean>;
  readonly variantsOf: VariantsOf;
  nodesLeft: number;
}

interface Walk {
  readonly refs: Set<string>;
  /** The definition being converted, while every step from its root was in place. */
  readonly within: Definition | undefined;
  readonly depth: number;
  readonly count: { nodes: number };
}

const deepest = 100;
/** From file to file, to a definition. */
const longestWay = 20;
const mostNodesPerSchema = 5_000;
const mostNodesPerTool = 20_000;
/** Against documents whose YAML aliases multiply: all schemas of one document together. */
const mostNodesPerDocument = 5_000_000;

export function createSchemaConverter(
  document: OpenApiDocument,
  report: Report,
  direction: Direction,
): SchemaConverter {
  const definitions = createDefinitions(document);
  const originals = new Map<string, string>();
  const context: Context = {
    document,
    report,
    direction,
    definitions,
    originals,
    usablePatterns: new Map(),
    variantsOf: createVariants(document),
    nodesLeft: mostNodesPerDocument,
  };
  return {
    originals,
    convert: (schema, pointer, refs) => {
      const walk: Walk = { refs, within: undefined, depth: 0, count: { nodes: 0 } };
      const converted = convertSchema(context, schema, pointer, walk);
      definitions.convertPending(
        (definition) => convertDefinition(context, definition),
        (at) =>
          degrade(context, at, 'circular-ref', 'it is made of itself. Let it refer to a property instead.'),
      );
      return deepFreeze(converted);
    },
    definition: definitions.get,
    definitions: (refs) => collect(context, refs),
    smallDefinitions: (refs, mostNodes) => {
      let isOver = false;
      const collected = definitions.collect(refs, mostNodes, () => {
        isOver = true;
      });
      return isOver ? undefined : collected;
    },
  };
}

function convertDefinition(context: Context, definition: Definition): void {
  const { refs, written, pointer } = definition;
  const walk: Walk = { refs, within: definition, depth: 0, count: { nodes: 0 } };
  definition.schema = convertSchema(context, written, pointer, walk);
  definition.nodes = walk.count.nodes;
}

function convertSchema(context: Context, schema: unknown, at: string, walk: Walk): JsonObject {
  const pointer = placeOf(context.document, schema, at);
  walk.count.nodes += 1;
  context.nodesLeft -= 1;
  if (walk.depth > deepest || walk.count.nodes > mostNodesPerSchema || context.nodesLeft < 0) {
    return degrade(
      context,
      pointer,
      'schema-too-large',
      'it is too deep or too large. Split it into components.',
    );
  }
  if (schema === false) return { not: {} };
  if (!isObject(schema)) return {};
  const ref = refOf(schema);
  if (ref === undefined) return convertOwn(context, schema, pointer, walk);
  const { $ref: _, ...beside } = schema;
  // A description helps whoever reads it even where the specification ignores it.
  const kept = ignoresSiblings(context.document) ? descriptionOf(beside) : beside;
  const target = convertRef(context, ref, pointer, walk);
  return Object.assign(target, convertKeywords(kept, visitOf(context, pointer, walk)));
}

function convertOwn(
  context: Context,
  schema: Readonly<Record<string, unknown>>,
  pointer: string,
  walk: Walk,
): JsonObject {
  const visit = visitOf(context, pointer, walk);
  const converted = convertKeywords(schema, visit);
  if (schema['discriminator'] !== undefined) {
    const propertyOf = (name: string): unknown => property(converted['properties'], visit.rename(name));
    tellVariants(schema, propertyOf, () => context.variantsOf(pointer));
  }
  return converted;
}

function convertRef(context: Context, ref: string, pointer: string, walk: Walk): JsonObject {
  const found = lookUpDefinition(context.document, ref, pointer);
  if (found.kind === 'lost') return degrade(context, child(pointer, '$ref'), found.code, found.reason);
  const name = context.definitions.nameOf(found.pointer, found.value);
  const holder: JsonObject = { $ref: `#/$defs/${name}` };
  walk.refs.add(name);
  walk.within?.inPlace.push({ to: name, holder });
  return holder;
}

/** What a reference names; a definition that only points on to another file stands for that one. */
function lookUpDefinition(document: OpenApiDocument, ref: string, pointer: string): Resolution {
  let found = lookUp(document, ref, pointer);
  for (let steps = 0; found.kind === 'found' && steps < longestWay; steps += 1) {
    const { value } = found;
    const further = isObject(value) && Object.keys(value).length === 1 ? refOf(value) : undefined;
    if (further === undefined || further.startsWith('#')) break;
    found = lookUp(document, further, found.pointer);
  }
  return found;
}

function visitOf(context: Context, pointer: string, walk: Walk): SchemaVisit {
  const { document, direction, originals, usablePatterns } = context;
  const isInput = direction === 'input';
  return {
    keepsFormat: isInput,
    sub: (value, keys, inPlace) =>
      convertSchema(context, value, child(pointer, ...keys), {
        ...walk,
        within: inPlace ? walk.within : undefined,
        depth: walk.depth + 1,
      }),
    isHidden: (value, keys) => {
      const mark = isInput ? 'readOnly' : 'writeOnly';
      if (property(value, mark) === true) return true;
      return refOf(value) !== undefined && isMarkedBehind(document, value, child(pointer, ...keys), mark);
    },
    rename: (name) => {
      const announced = announcedName(name);
      if (announced !== name) originals.set(announced, name);
      return announced;
    },
    acceptsPattern: (pattern) => {
      if (!isInput) return false;
      const usable = usablePatterns.get(pattern) ?? isUsablePattern(pattern);
      usablePatterns.set(pattern, usable);
      return usable;
    },
  };
}

function collect(context: Context, refs: ReadonlySet<string>): JsonObject | undefined {
  if (refs.size === 0) return undefined;
  return context.definitions.collect(refs, mostNodesPerTool, (pointer) => {
    degrade(context, pointer, 'schema-too-large', 'a tool that uses it grew too large.');
  });
}

function degrade({ report }: Context, pointer: string, code: string, reason: string): JsonObject {
  report({ pointer, severity: 'warning', code, message: `This schema accepts anything: ${reason}` });
  return {};
}

function isMarkedBehind(document: OpenApiDocument, value: unknown, pointer: string, mark: string): boolean {
  const target = resolve(document, value, pointer);
  return target.kind === 'found' && property(target.value, mark) === true;
}

function descriptionOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof schema['description'] === 'string' ? { description: schema['description'] } : {};
}
