import { cutAtSentence } from '../../../base/cutAtSentence.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';

/** The schema behind `#/$defs/<name>`. */
export type DefinitionOf = (name: string) => JsonObject | undefined;

const annotations = new Set(['description', 'title', 'default', 'examples', 'deprecated', 'format']);
/** References behind references, where no step leads into the value. */
const longestChain = 20;
/** Combinations within combinations that are looked into for what a branch holds. */
const mostLevels = 4;
const mostNames = 12;
const mostAlternatives = 6;

/**
 * In place of a deep branch: its type, and in at most `most` characters of its own description and a sentence the
 * names of what it holds, for each of its alternatives where it is one of several. Without text if that is 0.
 */
export function cutBranch(schema: JsonObject, definitionOf: DefinitionOf, most: number): JsonObject {
  const type = typeOf(schema, definitionOf, mostLevels);
  const holds = most === 0 ? '' : holdsText(schema, definitionOf, most);
  const text = [shortText(schema['description'], most), holds].filter((part) => part !== '').join(' ');
  return {
    ...(type === undefined ? {} : { type }),
    // Several clients refuse an array that does not say what it holds.
    ...([type].flat().includes('array') ? { items: {} } : {}),
    ...(text === '' ? {} : { description: text }),
  };
}

/** What a reference stands for, under the description that stands beside the reference. */
export function follow(written: JsonObject, definitionOf: DefinitionOf): JsonObject {
  let schema = written;
  for (let steps = 0; typeof schema['$ref'] === 'string'; steps += 1) {
    const target = steps < longestChain ? definitionOf(schema['$ref'].slice('#/$defs/'.length)) : undefined;
    const beside = Object.entries(schema).filter(([key]) => annotations.has(key));
    schema = beside.length === 0 && target ? target : { ...target, ...Object.fromEntries(beside) };
  }
  return schema;
}

export function shortText(text: Json | undefined, most: number): string {
  return typeof text === 'string' && most > 0 ? cutAtSentence(text.trim(), most) : '';
}

/** The type that every value has, also where only the parts of a combination say it. */
function typeOf(schema: JsonObject, definitionOf: DefinitionOf, levels: number): Json | undefined {
  if (schema['type'] !== undefined || levels === 0) return schema['type'];
  const types = (key: string): readonly (Json | undefined)[] =>
    partsOf(schema, key, definitionOf).map((part) => typeOf(part, definitionOf, levels - 1));
  const ofAll = types('allOf').find((type) => type !== undefined);
  if (ofAll !== undefined) return ofAll;
  for (const key of ['anyOf', 'oneOf']) {
    const found = types(key);
    if (found.length === 0 || found.includes(undefined)) continue;
    const distinct = [...new Set(found.flat())].filter((type) => type !== undefined);
    return distinct.length === 1 ? distinct[0] : distinct;
  }
  return undefined;
}

function holdsText(schema: JsonObject, definitionOf: DefinitionOf, most: number): string {
  const names = [...namesOf(schema, definitionOf, mostLevels).all];
  if (names.length > 0) return `Holds ${listed(names, mostNames)}.`;
  const parts = [...partsOf(schema, 'anyOf', definitionOf), ...partsOf(schema, 'oneOf', definitionOf)];
  const mostOfEach = most < 100 ? 4 : mostNames;
  const labels = parts.map((part) => labelOf(part, definitionOf, mostOfEach)).filter((label) => label !== '');
  return labels.length === 0 ? '' : `One of: ${listed([...new Set(labels)], mostAlternatives, '; ')}.`;
}

/** An alternative by its title and the names that it requires, else those that it may have. */
function labelOf(schema: JsonObject, definitionOf: DefinitionOf, most: number): string {
  const { all, required } = namesOf(schema, definitionOf, mostLevels);
  const names = listed([...(required.size > 0 ? required : all)], most);
  const title = typeof schema['title'] === 'string' ? schema['title'].slice(0, 60) : '';
  if (names === '') return title;
  const holds = required.size > 0 ? `needs ${names}` : `holds ${names}`;
  return title === '' ? holds : `${title} (${holds})`;
}

interface Names {
  readonly all: Set<string>;
  readonly required: Set<string>;
}

/** The names of an object's properties, those included that the parts of `allOf` give it. */
function namesOf(schema: JsonObject, definitionOf: DefinitionOf, levels: number): Names {
  const { properties, required } = schema;
  const found: Names = {
    all: new Set(isObject(properties) ? Object.keys(properties) : []),
    required: new Set(Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []),
  };
  for (const part of levels === 0 ? [] : partsOf(schema, 'allOf', definitionOf)) {
    const inner = namesOf(part, definitionOf, levels - 1);
    for (const name of inner.all) found.all.add(name);
    for (const name of inner.required) found.required.add(name);
  }
  return found;
}

function partsOf(schema: JsonObject, key: string, definitionOf: DefinitionOf): readonly JsonObject[] {
  const parts = schema[key];
  if (!Array.isArray(parts)) return [];
  return parts.map((part) => (isObject(part) ? follow(part, definitionOf) : {}));
}

function listed(names: readonly string[], most: number, separator = ', '): string {
  const more = names.length > most ? `${separator}and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(separator)}${more}`;
}
