import { isObject } from '../../../../base/json.ts';
import type { BodyFormat, FieldPlan } from '../../tool/plan.ts';
import { encode, toQueryPairs, toText, UnsendableValue } from '../style.ts';
import type { BodyValue } from './bodyValue.ts';

/** `application/x-www-form-urlencoded`, OpenAPI 3.2.0 §4.15.1. */
export function encodeForm({ value, format, input }: Pick<BodyValue, 'value' | 'format' | 'input'>): string {
  if (!isObject(value))
    throw new UnsendableValue(`Argument "${input}" must be an object to be sent as a form. Give its fields`);
  return Object.entries(value)
    .flatMap(([name, inner]) => formPairs(name, inner, fieldOf(format, name)))
    .join('&');
}

/** A field by its Encoding Object; without one lists repeat their name, and objects are JSON. */
export function formPairs(name: string, value: unknown, plan?: FieldPlan): readonly string[] {
  if (plan?.serialization) {
    return toQueryPairs({ input: name, name, in: 'query', asJson: false, ...plan.serialization }, value);
  }
  return fieldTexts(value, plan).map((text) => `${encode(name)}=${encode(text)}`);
}

/** What is known of a field by its name in the API. */
export function fieldOf({ fields }: BodyFormat, name: string): FieldPlan | undefined {
  return fields?.find((field) => field.name === name)?.plan;
}

/** A field's values as texts. Media types that are JSON make one text of a whole list of plain values. */
export function fieldTexts(value: unknown, plan: FieldPlan | undefined): readonly string[] {
  const isJson = plan?.contentTypes.some((type) => /[/+]json\b/i.test(type)) ?? false;
  if (!Array.isArray(value)) return [isJson ? JSON.stringify(value) : toText(value)];
  const isPlain = value.every((item) => typeof item !== 'object' || item === null);
  if (isJson && isPlain) return [JSON.stringify(value)];
  return value.map((item) => (isJson ? JSON.stringify(item) : toText(item)));
}
