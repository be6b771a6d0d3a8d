import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../../base/json.ts';
import type { Placed } from '../document/document.ts';
import type { Report } from '../document/findings.ts';
import type { Operation } from '../document/operations.ts';
import { child } from '../document/pointer.ts';
import { resolve } from '../document/references.ts';
import { type BodyContext, readEncodings } from './bodies/fields.ts';
import { fileSchema, fileUseOf } from './bodies/fileSchema.ts';
import { isPlainNotation, isTextType, type MediaTypeChoice, readMediaTypes } from './bodies/mediaTypes.ts';
import { partsSchema, readMultipart } from './bodies/multipart.ts';
import { type BodyProperty, plainProperties } from './bodies/plainProperties.ts';
import { textSchema } from './bodies/textSchema.ts';
import { readWrittenTypes } from './bodies/writtenTypes.ts';
import type { BodyFormat } from './plan.ts';

/** The body of an operation, before it is known whether its properties can lie among the other inputs. */
export interface BodyInput {
  /** What can be sent, the default first. */
  readonly formats: readonly BodyFormat[];
  readonly required: boolean;
  readonly description: string;
  /** The whole body as one value in each of the formats; one for all where it is the same. */
  schemas(): readonly JsonObject[];
  /** The body's properties, where it is a plain object of a known shape, the same in all formats. */
  properties(): readonly BodyProperty[] | undefined;
}

export type BodyReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'body'; readonly body: BodyInput }
  /** The operation cannot be called at all without it. */
  | { readonly kind: 'lost' };

/** A format with what its values are. */
interface Variant {
  readonly format: BodyFormat;
  /** As it is written; two variants of one schema that hold no files are of one shape. */
  readonly written: Pick<Placed, 'pointer'> & { readonly schema: unknown };
  readonly isStructured: boolean;
  schema(): JsonObject;
  properties(): readonly BodyProperty[] | undefined;
}

/** More formats than this are no choice. */
const mostFormats = 12;

export function readBody(context: BodyContext, operation: Operation, report: Report): BodyReading {
  const { document } = context;
  const written = operation.value['requestBody'];
  if (written === undefined) return { kind: 'none' };
  const at = child(operation.pointer, 'requestBody');
  const name = `${operation.method} ${operation.path}`;
  const lost = (code: string, reason: string, required: boolean): BodyReading => {
    const what = required ? `${name} is left out` : `The body of ${name} is left out`;
    report({ pointer: at, severity: 'error', code, message: `${what}: ${reason}` });
    return { kind: required ? 'lost' : 'none' };
  };
  const found = resolve(document, written, at);
  if (found.kind === 'lost') return lost(found.code, found.reason, true);
  if (!isObject(found.value)) return lost('bad-body', 'requestBody must be an object.', true);
  const required = found.value['required'] === true;
  const { content, description } = found.value;
  if (!isObject(content)) return lost('bad-body', 'requestBody has no `content`.', required);
  const types = readWrittenTypes({ document, report, name, content, pointer: found.pointer });
  const choices = readMediaTypes([...types.keys()]).slice(0, mostFormats);
  if (choices.length === 0) {
    const written = JSON.stringify(Object.keys(content)).slice(0, 200);
    return lost('unsupported-body', `its body has no media type that can be sent: ${written}.`, required);
  }
  const media = choices.map((choice) => {
    const key = types.get(choice.key) ?? choice.key;
    return resolve(document, content[key], child(found.pointer, 'content', key));
  });
  const variants = choices.flatMap((choice, index): readonly Variant[] => {
    const each = media[index];
    if (each?.kind !== 'found') return [];
    const value = isObject(each.value) ? each.value : {};
    return [toVariant(context, choice, { value, pointer: each.pointer })];
  });
  if (variants.length === 0 && media[0]?.kind === 'lost')
    return lost(media[0].code, media[0].reason, required);
  const text = typeof description === 'string' ? description.slice(0, 1_000) : '';
  return { kind: 'body', body: toInput(context, variants, required, text) };
}

function toInput(
  context: BodyContext,
  all: readonly Variant[],
  required: boolean,
  description: string,
): BodyInput {
  const offered = all.filter((variant) => !isOtherNotation(context, all, variant));
  const [main] = offered;
  const isOneShape = offered.every(
    (variant) => variant === main || (main !== undefined && isSameShape(context, main, variant)),
  );
  return {
    formats: offered.map(({ format }) => format),
    required,
    description,
    schemas: () => (isOneShape ? offered.slice(0, 1) : offered).map((variant) => variant.schema()),
    properties: () => (isOneShape ? main?.properties() : undefined),
  };
}

/** XML of what can be sent as JSON would cost the caller a notation, and the tool its flat inputs. */
function isOtherNotation(context: BodyContext, all: readonly Variant[], variant: Variant): boolean {
  if (!isPlainNotation(variant.format.mediaType)) return false;
  const others = all.filter((other) => other !== variant && other.isStructured);
  return others.some((other) => isSameSchema(context, variant, other));
}

function isSameShape(context: BodyContext, one: Variant, other: Variant): boolean {
  if (!one.isStructured || !other.isStructured) return isDeepStrictEqual(one.schema(), other.schema());
  return isSameSchema(context, one, other);
}

function isSameSchema({ document, schemas }: BodyContext, one: Variant, other: Variant): boolean {
  const resolved = [one, other].map(({ written }) => resolve(document, written.schema, written.pointer));
  const [a, b] = resolved.map((found) => (found.kind === 'found' ? found.value : undefined));
  if (a !== undefined && a === b) return true;
  const [first, second] = [one, other].map(({ written }) =>
    schemas.convert(written.schema ?? {}, written.pointer, new Set()),
  );
  return isDeepStrictEqual(first, second);
}

function toVariant(context: BodyContext, choice: MediaTypeChoice, media: Placed): Variant {
  const { document, schemas, refs, uploads } = context;
  const { mediaType } = choice;
  const schema = media.value['schema'];
  const pointer = child(media.pointer, 'schema');
  const base = { written: { schema, pointer }, properties: () => undefined };
  const isFile = fileUseOf(document, schema, pointer) !== undefined;
  const isAnything = choice.key === '*/*' || choice.key === 'application/*';
  const encoding =
    isFile && (isAnything || (choice.encoding === 'text' && isTextType(mediaType)))
      ? 'binary'
      : choice.encoding;
  switch (encoding) {
    case 'text':
      return {
        ...base,
        format: { mediaType, encoding },
        isStructured: false,
        schema: () => textSchema(mediaType, ''),
      };
    case 'binary': {
      const sent = isAnything ? choice.key : mediaType;
      const contentTypes = sent === '*/*' ? [] : [sent];
      return {
        ...base,
        format: { mediaType: sent, encoding },
        isStructured: false,
        schema: () => fileSchema({ description: '', uploads, contentTypes, isPart: false }),
      };
    }
    case 'multipart':
      return { ...base, ...multipartVariant(context, mediaType, media) };
    case 'json':
    case 'form': {
      const fields = encoding === 'form' ? readEncodings(document, media) : [];
      return {
        ...base,
        format: { mediaType, encoding, ...(fields.length === 0 ? {} : { fields }) },
        isStructured: true,
        schema: () => schemas.convert(schema ?? {}, pointer, refs),
        properties: () => plainProperties(context, schema, pointer),
      };
    }
  }
}

function multipartVariant(context: BodyContext, mediaType: string, media: Placed): Omit<Variant, 'written'> {
  const encoding = 'multipart';
  const reading = readMultipart(context, media);
  if (reading.kind === 'list') {
    const format = { mediaType, encoding, items: reading.items } as const;
    return { format, isStructured: false, schema: reading.schema, properties: () => undefined };
  }
  const { fields, isOpen } = reading;
  return {
    format: { mediaType, encoding, fields: fields.map(({ name, plan }) => ({ name, plan })) },
    isStructured: fields.every(({ plan }) => plan.file === undefined),
    schema: () => partsSchema(context, media, fields, isOpen),
    properties: () =>
      isOpen
        ? undefined
        : fields.map((field) => ({ name: field.name, required: field.required, schema: field.schema() })),
  };
}
