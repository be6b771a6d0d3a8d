import { isObject, type JsonObject, property } from '../../../../base/json.ts';
import type { BodyPlan } from '../../tool/plan.ts';

const narrowed = new WeakMap<JsonObject, Map<string, JsonObject>>();

/**
 * The input schema of a call whose body is in one of several formats, each with a shape of its own: what is
 * announced allows them all, and a call must fit the one that it chooses. The same object at each time.
 */
export function schemaOfChoice(schema: JsonObject, body: BodyPlan | undefined, given: unknown): JsonObject {
  const choice = body?.choice;
  if (body?.kind !== 'whole' || !choice?.shapes) return schema;
  const chosen = property(given, choice.input) ?? body.mediaType;
  const index = choice.formats.findIndex(({ mediaType }) => mediaType === chosen);
  const shape = choice.shapes[index];
  if (!shape || typeof chosen !== 'string') return schema;
  const known = narrowed.get(schema) ?? new Map<string, JsonObject>();
  narrowed.set(schema, known);
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const made = known.get(chosen) ?? { ...schema, properties: { ...properties, [body.input]: shape } };
  known.set(chosen, made);
  return made;
}
