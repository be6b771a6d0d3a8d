import { isObject, type Json, type JsonObject } from '../../../base/json.ts';

export type OfferedSchema =
  /** `dropped` names the members that were null. */
  | { readonly kind: 'schema'; readonly schema: JsonObject; readonly dropped: readonly string[] }
  /** `reason` completes a sentence whose subject is the schema. */
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * The schema of a tool as clients take it. The official ones read a list of tools as a whole, so that a root that they
 * refuse would cost an agent every tool that it has (MCP 2025-11-25, Schema, Tool).
 */
export function toOfferedSchema(given: Record<string, unknown>): OfferedSchema {
  const entries = Object.entries(given);
  const dropped = entries.filter(([, value]) => value === null).map(([key]) => key);
  const kept = Object.fromEntries(entries.filter(([, value]) => value !== null)) as JsonObject;
  const reason = faultOf(kept);
  if (reason !== undefined) return { kind: 'unusable', reason };
  const { properties } = kept;
  const schema = {
    ...{ ...kept, type: 'object' },
    ...(isObject(properties) ? { properties: withoutBooleans(properties) } : {}),
  };
  return { kind: 'schema', schema, dropped };
}

function faultOf({ type, properties, required, $schema }: JsonObject): string | undefined {
  if (type !== undefined && type !== 'object') return `is of type ${JSON.stringify(type).slice(0, 40)}`;
  if (properties !== undefined && !(isObject(properties) && Object.values(properties).every(isSchema)))
    return 'has "properties" that are no schemas by name';
  if (
    required !== undefined &&
    !(Array.isArray(required) && required.every((each) => typeof each === 'string'))
  )
    return 'has a "required" that is no list of names';
  return $schema === undefined || typeof $schema === 'string' ? undefined : 'has a "$schema" that is no text';
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isObject(value);
}

/** The same schemas as objects: older clients know no others there (JSON Schema 2020-12, 4.3.2). */
function withoutBooleans(properties: JsonObject): JsonObject {
  const toSchema = (value: Json): Json => {
    if (typeof value !== 'boolean') return value;
    return value ? {} : { not: {} };
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toSchema(value)]));
}
