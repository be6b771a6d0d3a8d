import { isObject, type JsonObject, property } from '../../../base/json.ts';
import type { OpenApiDocument } from '../document/document.ts';
import { child } from '../document/pointer.ts';
import { lookUp, refOf, resolve } from '../document/references.ts';

/** The names of the schemas that build on the one at a pointer, by `allOf`, directly or through others. */
export type VariantsOf = (pointer: string) => readonly string[];

interface Variant {
  readonly name: string;
  readonly pointer: string;
}

const mostShown = 20;

/** Reads the document's own components, once, and only when somebody asks. */
export function createVariants(document: OpenApiDocument): VariantsOf {
  let byBase: ReadonlyMap<string, readonly Variant[]> | undefined;
  return (pointer) => {
    byBase ??= readVariants(document);
    const found = new Map<string, Variant>();
    // The map hands out what is added while it is walked, so variants of variants are found as well.
    for (const variant of byBase.get(pointer) ?? []) found.set(variant.pointer, variant);
    for (const { pointer: base } of found.values()) {
      for (const variant of byBase.get(base) ?? []) found.set(variant.pointer, variant);
    }
    return [...found.values()].map(({ name }) => name);
  };
}

/**
 * Says in the description of a discriminating property what it may hold: a model cannot guess the names of
 * variants that no schema lists (Swagger 2.0 "Schema Object", OpenAPI 3.2.0 §4.25 Discriminator Object).
 */
export function tellVariants(
  schema: Readonly<Record<string, unknown>>,
  propertyOf: (name: string) => unknown,
  variants: () => readonly string[],
): void {
  const { discriminator } = schema;
  const name = typeof discriminator === 'string' ? discriminator : property(discriminator, 'propertyName');
  if (typeof name !== 'string' || schema['oneOf'] !== undefined || schema['anyOf'] !== undefined) return;
  const told = propertyOf(name) as JsonObject | undefined;
  if (!isObject(told) || ['enum', 'const', '$ref'].some((key) => told[key] !== undefined)) return;
  const mapping = property(discriminator, 'mapping');
  const names = [...new Set([...Object.keys(isObject(mapping) ? mapping : {}), ...variants()])];
  if (names.length === 0) return;
  const more = names.length > mostShown ? `, and ${names.length - mostShown} more` : '';
  const note = `One of: ${names.slice(0, mostShown).join(', ')}${more}.`;
  const { description } = told;
  told['description'] = typeof description === 'string' ? `${description} ${note}` : note;
}

function readVariants(document: OpenApiDocument): ReadonlyMap<string, readonly Variant[]> {
  const byBase = new Map<string, Variant[]>();
  for (const [name, written, pointer] of componentsOf(document)) {
    const parts = property(written, 'allOf');
    for (const [index, part] of Array.isArray(parts) ? parts.entries() : []) {
      const ref = refOf(part);
      const base = ref === undefined ? undefined : lookUp(document, ref, child(pointer, 'allOf', index));
      if (base?.kind !== 'found') continue;
      // Microsoft's documents of Swagger 2.0 name a variant by this.
      const value = property(written, 'x-ms-discriminator-value');
      const variant = { name: typeof value === 'string' ? value : name, pointer };
      if (!byBase.get(base.pointer)?.push(variant)) byBase.set(base.pointer, [variant]);
    }
  }
  return byBase;
}

function componentsOf(document: OpenApiDocument): readonly (readonly [string, unknown, string])[] {
  const { root } = document;
  return [
    [property(root['components'], 'schemas'), '#/components/schemas'] as const,
    [root['definitions'], '#/definitions'] as const,
  ].flatMap(([written, at]) => {
    const map = resolve(document, written, at);
    if (map.kind === 'lost' || !isObject(map.value)) return [];
    const { value, pointer } = map;
    return Object.entries(value).map(([name, each]) => [name, each, child(pointer, name)] as const);
  });
}
