import type { JsonObject } from '../../../base/json.ts';
import type { SchemaConverter } from '../schema/converter.ts';
import { type KnownBranches, shortenSchema, sizeOf } from '../schema/shorten.ts';

/** UTF-8 bytes of JSON that one tool may take in a list. */
export const MOST_TOOL_BYTES = 4_096;
/** The same in a document of thousands of operations, whose list would be too long to be sent. */
const MOST_BYTES_OF_MANY = 2_560;
const MANY_OPERATIONS = 5_000;

export function mostToolBytes(operations: number): number {
  return operations > MANY_OPERATIONS ? MOST_BYTES_OF_MANY : MOST_TOOL_BYTES;
}
/** For the name, the annotations and the braces around it all. */
const FRAME_BYTES = 250;

/** An input schema before its definitions are put to it. */
export interface Inputs {
  readonly schema: JsonObject;
  /** Names of the definitions that it refers to. */
  readonly refs: ReadonlySet<string>;
}

/** What a list carries of an operation beside its name and annotations. */
export interface Announced {
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject | undefined;
}

/**
 * The schemas of a tool in a list: whole where they are small, else the inputs shortened and the output left
 * out. A call is checked against the whole inputs either way, so what is shortened only says less.
 */
export function announce(
  inputs: Inputs,
  outputSchema: JsonObject | undefined,
  schemas: SchemaConverter,
  { words, mostBytes }: { readonly words: string; readonly mostBytes: number },
): Announced {
  const room = mostBytes - FRAME_BYTES - Buffer.byteLength(words);
  const whole = wholeWithin(inputs, schemas, room);
  if (!whole) {
    const short = shortenSchema(
      inputs.schema,
      (name) => schemas.definition(name)?.schema,
      room,
      branchesOf(schemas),
    );
    return { inputSchema: short, outputSchema: undefined };
  }
  const isRoomLeft = outputSchema !== undefined && sizeOf(whole) + sizeOf(outputSchema) <= room;
  return { inputSchema: whole, outputSchema: isRoomLeft ? outputSchema : undefined };
}

/** The schema with all that it refers to; nothing as soon as that is sure to be more than `mostBytes`. */
function wholeWithin(
  { schema, refs }: Inputs,
  schemas: SchemaConverter,
  mostBytes: number,
): JsonObject | undefined {
  let left = mostBytes - sizeOf(schema);
  // A Set hands out what is added while it is walked.
  const reached = new Set(refs);
  for (const name of reached) {
    const definition = schemas.definition(name);
    if (!definition) continue;
    left -= name.length + definitionSize(definition.schema) + 4;
    if (left < 0) return undefined;
    for (const inner of definition.refs) reached.add(inner);
  }
  return left < 0 ? undefined : withDefinitions({ schema, refs }, schemas);
}

/** The whole schema, whatever its size. */
export function withDefinitions({ schema, refs }: Inputs, schemas: SchemaConverter): JsonObject {
  const definitions = schemas.definitions(refs);
  return definitions ? { ...schema, $defs: definitions } : schema;
}

const branches = new WeakMap<SchemaConverter, KnownBranches>();

/** They live as long as the definitions that they were made of. */
function branchesOf(schemas: SchemaConverter): KnownBranches {
  let known = branches.get(schemas);
  if (!known) branches.set(schemas, (known = new WeakMap()));
  return known;
}

const definitionSizes = new WeakMap<JsonObject, number>();

/** A definition is shared by many tools, and measured once. */
function definitionSize(schema: JsonObject): number {
  let size = definitionSizes.get(schema);
  if (size === undefined) definitionSizes.set(schema, (size = sizeOf(schema)));
  return size;
}
