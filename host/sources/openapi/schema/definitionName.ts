import { createHash } from 'node:crypto';
import { property } from '../../../base/json.ts';
import type { OpenApiDocument } from '../document/document.ts';
import { fileOf, tokensOf } from '../document/pointer.ts';
import { resolve } from '../document/references.ts';
import { announcedName, wordsOf } from './announcedName.ts';

/** The names of the maps that definitions stand in, wherever those are. */
const holders = new Set(['schemas', 'definitions', '$defs']);

/** The component's own name, which a model may know; other places get their last words and a hash. */
export function definitionName(
  document: OpenApiDocument,
  pointer: string,
  taken: ReadonlyMap<string, unknown>,
): string {
  const own = componentName(document, pointer);
  const name = own === undefined ? placeName(pointer) : announcedName(own);
  return taken.has(name) ? `${name}_${hashOf(pointer)}` : name;
}

function placeName(pointer: string): string {
  const words = wordsOf(tokensOf(pointer).slice(-3).join('_')).slice(0, 57) || 'document';
  return `${words}_${hashOf(pointer).slice(0, 6)}`;
}

function hashOf(pointer: string): string {
  return createHash('sha256').update(pointer).digest('hex');
}

function componentName(document: OpenApiDocument, pointer: string): string | undefined {
  const file = fileOf(pointer);
  const tokens = tokensOf(pointer);
  if (file === '') {
    const isComponent = tokens.length === 3 && tokens[0] === 'components' && tokens[1] === 'schemas';
    return isComponent || (tokens.length === 2 && tokens[0] === 'definitions') ? tokens.at(-1) : undefined;
  }
  const isNamed = tokens.length < 2 || holders.has(tokens.at(-2) ?? '');
  const name = isNamed ? (tokens.at(-1) ?? fileName(file)) : undefined;
  // The root document's own components keep their names, whatever other files call theirs.
  return name === undefined || !isOtherComponent(document, name, pointer) ? name : undefined;
}

function isOtherComponent(document: OpenApiDocument, name: string, pointer: string): boolean {
  const { root } = document;
  for (const [at, holder] of [
    ['#/components/schemas', property(root['components'], 'schemas')],
    ['#/definitions', root['definitions']],
  ] as const) {
    const component = property(holder, name);
    if (component === undefined) continue;
    const found = resolve(document, component, `${at}/${name}`);
    if (found.kind === 'lost' || found.pointer !== pointer) return true;
  }
  return false;
}

/** `schemas/pet.schema.yaml` holds what is called `pet`. */
function fileName(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.replace(/(\.schema)?\.[^.]*$/, '') || name;
}
