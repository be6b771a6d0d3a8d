import type { OpenApiDocument, Placed } from '../document.ts';
import { place, serializationOf, toSchema } from './parameter.ts';

const urlencoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data';

/** The one `in: body` parameter of an operation as a Request Body Object. */
export function toBody(
  document: OpenApiDocument,
  { value, pointer }: Placed,
  consumes: readonly string[],
): Readonly<Record<string, unknown>> {
  const { schema, required, description } = value;
  const types = consumes.length === 0 ? ['application/json'] : consumes;
  const content = types.map((type) => [type, place(document, { schema: schema ?? {} }, pointer)] as const);
  return place(document, { required, description, content: Object.fromEntries(content) }, pointer);
}

/** The `in: formData` parameters of an operation as a Request Body Object. */
export function toForm(
  document: OpenApiDocument,
  fields: readonly Placed[],
  consumes: readonly string[],
): Readonly<Record<string, unknown>> {
  const pointer = fields[0]?.pointer ?? '#';
  const required = fields.filter(({ value }) => value['required'] === true).map(nameOf);
  const properties = fields.map((field) => [nameOf(field), toProperty(document, field)] as const);
  const encoding = fields
    .filter(({ value }) => value['type'] === 'array')
    .map((field) => [nameOf(field), serializationOf(field.value)] as const);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
  const media = {
    schema: place(document, schema, pointer),
    ...(encoding.length === 0 ? {} : { encoding: Object.fromEntries(encoding) }),
  };
  const types = formTypes(fields, consumes);
  const content = types.map((type) => [type, place(document, { ...media }, pointer)] as const);
  return place(document, { required: required.length > 0, content: Object.fromEntries(content) }, pointer);
}

function toProperty(document: OpenApiDocument, field: Placed): Readonly<Record<string, unknown>> {
  const { description } = field.value;
  const schema = toSchema(document, field);
  return typeof description === 'string'
    ? place(document, { ...schema, description }, field.pointer)
    : schema;
}

/** A file needs a multipart body; what else `consumes` says is about other bodies. */
function formTypes(fields: readonly Placed[], consumes: readonly string[]): readonly string[] {
  const hasFile = fields.some(({ value }) => value['type'] === 'file');
  const isForm = (type: string): boolean =>
    new RegExp(hasFile ? '^multipart/' : `^(${urlencoded}|multipart/)`, 'i').test(type);
  const written = consumes.filter(isForm);
  if (written.length > 0) return written;
  return [hasFile ? multipart : urlencoded];
}

function nameOf({ value }: Placed): string {
  return String(value['name']);
}
