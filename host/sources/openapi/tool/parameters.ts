import { isObject, type JsonObject, property } from '../../../base/json.ts';
import type { Report } from '../document/findings.ts';
import { isSwagger2, type OpenApiDocument, type Placed } from '../document/document.ts';
import type { Operation } from '../document/operations.ts';
import { child } from '../document/pointer.ts';
import { resolve } from '../document/references.ts';
import { securitySchemesOf } from '../document/securitySchemes.ts';
import type { SchemaConverter } from '../schema/converter.ts';
import { isLiteral, namesIn, parsePathTemplate, type PathTemplate, undeclaredNames } from './pathTemplate.ts';
import type { ParameterPlace, ParameterPlan, ParameterStyle } from './plan.ts';

/** A parameter that becomes an input; its input's name is chosen once all are known. */
export interface ParameterInput extends Omit<ParameterPlan, 'input'> {
  readonly schema: JsonObject;
  readonly required: boolean;
}

const delimited = ['spaceDelimited', 'pipeDelimited', 'tabDelimited'] as const;

const stylesByPlace: Readonly<Record<ParameterPlace, readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix', ...delimited],
  query: ['form', ...delimited, 'deepObject'],
  querystring: ['form'],
  header: ['simple', ...delimited],
  cookie: ['form', 'cookie'],
};

/**
 * Headers that an input never sets: the three that OpenAPI ignores as parameters, and those by which a
 * request is framed, routed or authorized.
 */
const reservedHeaders = new Set([
  'accept',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The parameters of an operation as inputs. What is a credential, or framing, is none. */
export function readParameters(
  document: OpenApiDocument,
  operation: Operation,
  schemas: SchemaConverter,
  refs: Set<string>,
  report: Report,
): readonly ParameterInput[] {
  const credentials = credentialNames(document);
  const hasQuery = operation.parameters.some(({ value }) => value['in'] === 'query');
  const template = parsePathTemplate(operation.path);
  const inTemplate = new Set([template.path, ...template.query.map(({ text }) => text)].flatMap(namesIn));
  const literals = new Map(template.query.filter(isLiteral).map(({ name, value }) => [name, value]));
  const inputs: ParameterInput[] = [];
  for (const parameter of operation.parameters) {
    const name = String(parameter.value['name']);
    const place = parameter.value['in'];
    const warn = (code: string, reason: string): void => {
      const message = `Parameter "${name}" of ${operation.method} ${operation.path} is left out: ${reason}`;
      report({ pointer: parameter.pointer, severity: 'warning', code, message });
    };
    if (!isPlace(place)) {
      warn('bad-parameter', `it is \`in: ${String(place)}\`; write path, query, header or cookie.`);
    } else if (place === 'querystring' && hasQuery) {
      warn('bad-parameter', 'it is the whole query, beside which no other query parameter can stand.');
    } else if (place === 'querystring' && mediaTypeOf(parameter) === undefined) {
      warn('bad-parameter', 'its `content` must be JSON or application/x-www-form-urlencoded.');
    } else if (place === 'path' && !inTemplate.has(name)) {
      warn('unused-path-parameter', `the path has no {${name}}.`);
    } else if (place === 'header' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      warn('bad-parameter', 'its name cannot be a header name.');
    } else if (place === 'query' && literals.has(name)) {
      const value = literals.get(name) ?? '';
      const advice = `the path says ${name}=${value}, and that is sent. Take it out of the path where callers are to choose.`;
      if (!meansAlways(document, parameter, value)) warn('fixed-parameter', advice);
    } else if (!isReserved(place, name) && !credentials.has(credentialKey(place, name))) {
      inputs.push(toInput(document, parameter, name, place, schemas, refs));
    }
  }
  return [...inputs, ...undeclared(operation, template, inputs, report)];
}

/** Whether a parameter's schema says no more than the path does already. */
function meansAlways(document: OpenApiDocument, { value, pointer }: Placed, literal: string): boolean {
  const schema = resolve(document, value['schema'], child(pointer, 'schema'));
  if (schema.kind === 'lost' || !isObject(schema.value)) return false;
  const { const: only, enum: choices, default: preset } = schema.value;
  const meant: readonly unknown[] = Array.isArray(choices) ? choices : [only ?? preset];
  return meant.length > 0 && meant.every((each) => String(each) === literal);
}

interface SharedInput {
  readonly input: ParameterInput;
  /** Names of the definitions that its schema refers to. */
  readonly refs: ReadonlySet<string>;
}

/** By the parameter as written: hundreds of operations share one. */
const sharedInputs = new WeakMap<SchemaConverter, WeakMap<object, SharedInput>>();

function toInput(
  document: OpenApiDocument,
  parameter: Placed,
  name: string,
  place: ParameterPlace,
  schemas: SchemaConverter,
  refs: Set<string>,
): ParameterInput {
  let known = sharedInputs.get(schemas);
  if (!known) sharedInputs.set(schemas, (known = new WeakMap()));
  let shared = known.get(parameter.value);
  if (!shared) {
    const own = new Set<string>();
    shared = { input: convertInput(document, parameter, name, place, schemas, own), refs: own };
    known.set(parameter.value, shared);
  }
  for (const ref of shared.refs) refs.add(ref);
  return shared.input;
}

function convertInput(
  document: OpenApiDocument,
  parameter: Placed,
  name: string,
  place: ParameterPlace,
  schemas: SchemaConverter,
  refs: Set<string>,
): ParameterInput {
  const { value, pointer } = parameter;
  const content = isObject(value['content']) ? Object.entries(value['content'])[0] : undefined;
  const [mediaType, holder] = content ?? ['', value];
  const at = content ? child(pointer, 'content', mediaType) : pointer;
  const media = resolve(document, holder, at);
  const written = media.kind === 'found' && isObject(media.value) ? media.value['schema'] : undefined;
  const converted = schemas.convert(written ?? { type: 'string' }, child(at, 'schema'), refs);
  const description = typeof value['description'] === 'string' ? value['description'].slice(0, 1_000) : '';
  const style =
    stylesByPlace[place].find((known) => known === value['style']) ?? stylesByPlace[place][0] ?? 'form';
  const inner = isSwagger2(document) ? innerDelimiters(written) : [];
  return {
    name,
    in: place,
    style,
    explode:
      typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form' || style === 'cookie',
    asJson: /json/i.test(mediaType),
    ...(inner.length === 0 ? {} : { inner }),
    ...(allowsReserved(document, parameter) ? { allowReserved: true } : {}),
    schema: {
      ...converted,
      ...(description === '' ? {} : { description }),
      ...(value['deprecated'] === true ? { deprecated: true } : {}),
    },
    required: place === 'path' || value['required'] === true,
  };
}

/** A template name without a parameter would leave a hole in every URL, so it becomes a plain text input. */
function undeclared(
  operation: Operation,
  template: PathTemplate,
  inputs: readonly ParameterInput[],
  report: Report,
): readonly ParameterInput[] {
  // A credential is declared, too, although it is no input.
  const ofQuery = operation.parameters.map(({ value }) => ({ name: value['name'], in: value['in'] }));
  const declared = [...inputs, ...ofQuery.filter((each) => each.in === 'query')];
  return undeclaredNames(template, declared).map((name) => {
    report({
      pointer: operation.pointer,
      severity: 'warning',
      code: 'undeclared-path-parameter',
      message: `${operation.method} ${operation.path} does not declare {${name}}; it is taken as text. Add it to \`parameters\`.`,
    });
    const shape = { in: 'path', style: 'simple', explode: false, asJson: false } as const;
    return { ...shape, name, schema: { type: 'string' }, required: true };
  });
}

/** The media type of a `querystring` parameter; nothing where it is none that can be written into a URL. */
function mediaTypeOf({ value }: Placed): string | undefined {
  const [type = ''] = Object.keys(isObject(value['content']) ? value['content'] : {});
  return /^([^;]+[/+]json|application\/x-www-form-urlencoded)\s*(;|$)/i.test(type) ? type : undefined;
}

/** Before OpenAPI 3.2 it is a word for queries alone, §4.12.2. */
function allowsReserved({ version }: OpenApiDocument, { value }: Placed): boolean {
  const isOfQuery = value['in'] === 'query';
  return value['allowReserved'] === true && (isOfQuery || !/^(2\.0$|3\.[01])/.test(version));
}

/** `collectionFormat` of the Items Objects below the first, Swagger 2.0 "Items Object". */
function innerDelimiters(schema: unknown): readonly string[] {
  const delimiters = new Map([
    ['ssv', ' '],
    ['tsv', '\t'],
    ['pipes', '|'],
  ]);
  const found: string[] = [];
  let items = property(schema, 'items');
  while (property(items, 'type') === 'array' && found.length < 10) {
    found.push(delimiters.get(String(property(items, 'collectionFormat'))) ?? ',');
    items = property(items, 'items');
  }
  return found;
}

function isPlace(value: unknown): value is ParameterPlace {
  return typeof value === 'string' && Object.hasOwn(stylesByPlace, value);
}

function isReserved(place: ParameterPlace, name: string): boolean {
  return place === 'header' && reservedHeaders.has(name.toLowerCase());
}

/** Read once for a document and not for each of its operations. */
const credentialsOf = new WeakMap<OpenApiDocument, ReadonlySet<string>>();

/** Places and names of the API keys: gateway.yaml gives their values, never a caller. */
function credentialNames(document: OpenApiDocument): ReadonlySet<string> {
  const known = credentialsOf.get(document);
  if (known) return known;
  const { value: schemes, pointer } = securitySchemesOf(document);
  const keys = Object.entries(schemes).flatMap(([name, scheme]) => {
    const found = resolve(document, scheme, child(pointer, name));
    if (found.kind === 'lost' || property(found.value, 'type') !== 'apiKey') return [];
    return [credentialKey(String(property(found.value, 'in')), String(property(found.value, 'name')))];
  });
  const names = new Set(keys);
  credentialsOf.set(document, names);
  return names;
}

function credentialKey(place: string, name: string): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}
