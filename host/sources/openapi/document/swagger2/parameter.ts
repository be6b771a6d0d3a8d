import { isObject } from '../../../../base/json.ts';
import type { OpenApiDocument, Placed } from '../document.ts';
import { child } from '../pointer.ts';

type Written = Readonly<Record<string, unknown>>;

/** How the items of a list are set apart, as `style` and `explode` say it. */
export interface Serialization {
  readonly style: string;
  readonly explode: boolean;
}

/** The keys of a Parameter Object of Swagger 2.0 that say what its value is. */
const schemaKeys = [
  'type',
  'format',
  'items',
  'default',
  'enum',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'x-nullable',
];

const delimited: Readonly<Record<string, string>> = {
  ssv: 'spaceDelimited',
  tsv: 'tabDelimited',
  pipes: 'pipeDelimited',
};

/** A path, query or header parameter in the form of OpenAPI 3. */
export function toParameter(document: OpenApiDocument, parameter: Placed): Placed {
  const { value, pointer } = parameter;
  const rest = Object.entries(value).filter(([key]) => !schemaKeys.includes(key));
  const converted = {
    ...Object.fromEntries(rest),
    ...serializationOf(value),
    schema: toSchema(document, parameter),
  };
  return { value: place(document, converted, pointer), pointer };
}

/** What stands inline in a parameter, as a schema at the parameter's own place. */
export function toSchema(document: OpenApiDocument, { value, pointer }: Placed): Written {
  // Not of this version, but written all the same, and clear.
  if (value['type'] === undefined && isObject(value['schema'])) {
    return place(document, { ...value['schema'] }, child(pointer, 'schema'));
  }
  const inline = Object.fromEntries(
    schemaKeys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, value[key]]),
  );
  const example = value['x-example'];
  return place(
    document,
    { ...inline, ...typeOf(value), ...(example === undefined ? {} : { example }) },
    pointer,
  );
}

/** `collectionFormat`, Swagger 2.0 "Parameter Object". */
export function serializationOf(value: Written): Serialization {
  const format = String(value['collectionFormat']);
  const isInPair = value['in'] === 'query' || value['in'] === 'formData';
  const plain = isInPair ? 'form' : 'simple';
  return { style: delimited[format] ?? plain, explode: isInPair && format === 'multi' };
}

/** Remembers where something that had to be put into another form was written. */
export function place<T extends object>({ origins }: OpenApiDocument, value: T, pointer: string): T {
  origins?.set(value, pointer);
  return value;
}

function typeOf({ type, items, enum: choices }: Written): Written {
  if (type === 'file') return { type: 'string', format: 'binary' };
  if (type !== undefined) return {};
  if (items !== undefined) return { type: 'array' };
  return choices === undefined ? { type: 'string' } : {};
}
