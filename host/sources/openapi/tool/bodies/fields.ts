import { isObject, type JsonObject, property } from '../../../../base/json.ts';
import type { OpenApiDocument, Placed } from '../../document/document.ts';
import { child } from '../../document/pointer.ts';
import { resolve } from '../../document/references.ts';
import type { SchemaConverter } from '../../schema/converter.ts';
import type { FieldPlan, NamedField, ParameterStyle } from '../plan.ts';
import { fileSchema, type FileUse, fileUseOf } from './fileSchema.ts';
import { isTextType } from './mediaTypes.ts';
import { textSchema } from './textSchema.ts';

export interface BodyContext {
  readonly document: OpenApiDocument;
  readonly schemas: SchemaConverter;
  readonly refs: Set<string>;
  /** Patterns of the workspace files that may be sent. */
  readonly uploads: readonly string[];
}

/** A part of a multipart body as an input. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly plan: FieldPlan;
  schema(): JsonObject;
}

interface WrittenField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: unknown;
  readonly pointer: string;
}

const formStyles: readonly ParameterStyle[] = ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited'];

/** What the Encoding Objects of a media type say, by field. */
export function readEncodings(document: OpenApiDocument, media: Placed): readonly NamedField[] {
  const at = child(media.pointer, 'encoding');
  const found = resolve(document, media.value['encoding'], at);
  const written = found.kind === 'found' && isObject(found.value) ? Object.entries(found.value) : [];
  return written.map(([name, encoding]) => ({
    name,
    plan: readEncoding(document, encoding, child(at, name)),
  }));
}

/** The parts of a multipart body; what combinations of schemas name counts too. */
export function readParts(context: BodyContext, media: Placed): readonly Field[] {
  const { document } = context;
  const encodings = readEncodings(document, media);
  const written = writtenFields(document, media.value['schema'], child(media.pointer, 'schema'), new Set());
  const byName = new Map<string, WrittenField>();
  for (const field of written) {
    const before = byName.get(field.name);
    const required = field.required || (before?.required ?? false);
    byName.set(field.name, { ...(before?.schema === undefined ? field : before), required });
  }
  return [...byName.values()]
    .filter((field) => field.schema !== undefined)
    .map((field) => ({
      name: field.name,
      required: field.required,
      ...readPart(context, field, encodings.find(({ name }) => name === field.name)?.plan),
    }));
}

/** The schema and the plan of one part. */
export function readPart(
  { document, schemas, refs, uploads }: BodyContext,
  { schema, pointer }: Pick<WrittenField, 'schema' | 'pointer'>,
  encoding: FieldPlan | undefined,
): Pick<Field, 'schema' | 'plan'> {
  const listed = encoding?.contentTypes ?? [];
  const use = fileUseOf(document, schema, pointer) ?? untypedUse(document, schema, pointer, listed);
  if (!use || (encoding?.serialization && !isEmptySerialization(encoding))) {
    const plan = encoding ?? { contentTypes: [] };
    const isForeignText =
      listed.length > 0 && listed.every((type) => isTextType(type) && !/json/i.test(type));
    const isText = isForeignText && isStructured(document, schema, pointer);
    return {
      plan,
      schema: () => (isText ? textSchema(listed[0] ?? '', '') : schemas.convert(schema, pointer, refs)),
    };
  }
  const contentTypes = listed.length > 0 || use.mediaType === undefined ? listed : [use.mediaType];
  const { serialization: _, ...rest } = encoding ?? { contentTypes: [] };
  return {
    plan: { ...rest, contentTypes, file: use.file },
    schema: () => {
      const description = descriptionOf(document, schema, pointer);
      const one = fileSchema({ description, uploads, contentTypes, isPart: true });
      return use.isList ? listOf(document, schema, pointer, one) : one;
    },
  };
}

export function readEncoding(document: OpenApiDocument, written: unknown, at: string): FieldPlan {
  const found = resolve(document, written, at);
  const encoding = found.kind === 'found' && isObject(found.value) ? found.value : {};
  const { contentType, style, explode, allowReserved } = encoding;
  const contentTypes =
    typeof contentType === 'string' ? contentType.split(',').map((type) => type.trim()) : [];
  const isSerialized = [style, explode, allowReserved].some((value) => value !== undefined);
  const known =
    style === 'deepObject' ? style : (formStyles.find((name) => name === style) ?? ('form' as const));
  const serialization = {
    style: known,
    explode: typeof explode === 'boolean' ? explode : known === 'form',
    ...(allowReserved === true ? { allowReserved } : {}),
  };
  const headers = fixedHeaders(document, encoding['headers'], child(at, 'headers'));
  return {
    contentTypes: contentTypes.filter((type) =>
      /^[\w.+*-]+\/[\w.+*-]+([ \t]*;[ \t]*[\w.-]+=[\w."-]+)*$/.test(type),
    ),
    ...(isSerialized ? { serialization } : {}),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
}

/** A header of a part has nobody who could give it a value, so that only one with a single value is sent. */
function fixedHeaders(document: OpenApiDocument, written: unknown, at: string): Record<string, string> {
  const headers = isObject(written) ? Object.entries(written) : [];
  return Object.fromEntries(
    headers.flatMap(([name, header]): [string, string][] => {
      const found = resolve(document, header, child(at, name));
      const holder = found.kind === 'found' ? property(found.value, 'schema') : undefined;
      const schema =
        found.kind === 'found' ? resolve(document, holder, child(found.pointer, 'schema')) : found;
      const value = schema.kind === 'found' ? onlyValue(schema.value) : undefined;
      const isSafe = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\x20-\x7E]*$/.test(String(value));
      const isOwn = /^content-(type|disposition)$/i.test(name);
      return value === undefined || !isSafe || isOwn ? [] : [[name, String(value)]];
    }),
  );
}

function onlyValue(schema: unknown): string | number | boolean | undefined {
  const choices = property(schema, 'enum');
  const value: unknown =
    property(schema, 'const') ?? (Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined);
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? (value as string | number | boolean)
    : undefined;
}

function writtenFields(
  document: OpenApiDocument,
  schema: unknown,
  pointer: string,
  seen: Set<unknown>,
): readonly WrittenField[] {
  const found = resolve(document, schema, pointer);
  if (found.kind === 'lost' || !isObject(found.value) || seen.has(found.value) || seen.size > 100) return [];
  seen.add(found.value);
  const { value } = found;
  const names = new Set(Array.isArray(value['required']) ? (value['required'] as readonly unknown[]) : []);
  const properties = isObject(value['properties']) ? Object.entries(value['properties']) : [];
  const own = properties.flatMap(([name, inner]): readonly WrittenField[] => {
    const at = child(found.pointer, 'properties', name);
    const target = resolve(document, inner, at);
    const isHidden = target.kind === 'found' && property(target.value, 'readOnly') === true;
    return isHidden ? [] : [{ name, required: names.has(name), schema: inner, pointer: at }];
  });
  const demanded = [...names].flatMap((name): readonly WrittenField[] =>
    typeof name === 'string' && properties.every(([other]) => other !== name)
      ? [{ name, required: true, schema: undefined, pointer }]
      : [],
  );
  const combined = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => {
    const parts: unknown = value[key];
    if (!Array.isArray(parts)) return [];
    const fields = parts.flatMap((part: unknown, index) =>
      writtenFields(document, part, child(found.pointer, key, index), seen),
    );
    return key === 'allOf' ? fields : fields.map((field) => ({ ...field, required: false }));
  });
  return [...own, ...demanded, ...combined];
}

/** In OpenAPI 3.1 a schema that says nothing is a file where its Encoding Object names a type of bytes. */
function untypedUse(
  document: OpenApiDocument,
  schema: unknown,
  pointer: string,
  contentTypes: readonly string[],
): FileUse | undefined {
  const found = resolve(document, schema, pointer);
  const isUntyped =
    found.kind === 'found' &&
    isObject(found.value) &&
    Object.keys(found.value).every((key) => key === 'description' || key === 'title');
  const isBytes = contentTypes.length > 0 && contentTypes.every((type) => !isTextType(type));
  return isUntyped && isBytes ? { file: 'bytes', isList: false } : undefined;
}

/** `explode` alone says of a list of files what is done anyway. */
function isEmptySerialization({ serialization }: FieldPlan): boolean {
  return serialization?.style === 'form';
}

function isStructured(document: OpenApiDocument, schema: unknown, pointer: string): boolean {
  const found = resolve(document, schema, pointer);
  const type = found.kind === 'found' ? property(found.value, 'type') : undefined;
  return type === 'object' || (found.kind === 'found' && property(found.value, 'properties') !== undefined);
}

function listOf(document: OpenApiDocument, schema: unknown, pointer: string, items: JsonObject): JsonObject {
  const found = resolve(document, schema, pointer);
  const list: JsonObject = { type: 'array', items };
  for (const key of ['minItems', 'maxItems']) {
    const count = found.kind === 'found' ? property(found.value, key) : undefined;
    if (typeof count === 'number' && Number.isInteger(count) && count >= 0) list[key] = count;
  }
  return list;
}

function descriptionOf(document: OpenApiDocument, schema: unknown, pointer: string): string {
  const found = resolve(document, schema, pointer);
  const own = property(schema, 'description');
  const text = own ?? (found.kind === 'found' ? property(found.value, 'description') : undefined);
  return typeof text === 'string' ? text.slice(0, 500).trim() : '';
}
