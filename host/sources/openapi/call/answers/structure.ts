import { isDeeper, type JsonObject } from '../../../../base/json.ts';
import { typeNameOf, validatorOf } from '../validator.ts';

export { typeNameOf };

/** Below what JSON readers in other languages take, and far above what anybody means. */
const deepest = 500;

/** Where a value is other than announced, and how: the end of a sentence about the answer. */
export function faultIn(value: unknown, schema: JsonObject): string | undefined {
  const validate = validatorOf(schema);
  try {
    if (validate(value)) return undefined;
  } catch {
    return 'it is nested too deeply to be checked';
  }
  // The last one is about the outermost failure; those before it say what led there.
  const error = validate.errors?.at(-1);
  if (!error) return 'it does not fit';
  const where = error.instancePath === '' ? 'at its root' : `at ${error.instancePath.slice(0, 200)}`;
  const params: Readonly<Record<string, unknown>> = error.params;
  return error.keyword === 'type'
    ? `${where} it must be ${[params['type']].flat().join(' or ')}, not ${typeNameOf(error.data)}`
    : `${where} it ${error.message ?? 'does not fit'}`;
}

/**
 * Whether a value is nested so deeply that writing it as JSON again may exhaust the stack. Each level takes
 * two characters of its text, so a short text needs no look.
 */
export function isDeep(value: unknown, textLength: number): boolean {
  return textLength > 2 * deepest && isDeeper(value, deepest);
}
