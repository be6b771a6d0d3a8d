import { isObject, type JsonObject } from '../../../base/json.ts';
import type { Report } from '../document/findings.ts';
import type { OpenApiDocument } from '../document/load.ts';
import type { Operation, Placed } from '../document/operations.ts';
import { child, resolve } from '../document/pointer.ts';
import type { SchemaConverter } from '../schema/converter.ts';
import type { ParameterPlace, ParameterPlan, ParameterStyle } from './plan.ts';

/** A parameter that becomes an input; its input's name is chosen once all are known. */
export interface ParameterInput extends Omit<ParameterPlan, 'input'> {
  readonly schema: JsonObject;
  readonly required: boolean;
}

const stylesByPlace: Readonly<Record<ParameterPlace, readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
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
  const inTemplate = new Set(templateNames(operation.path));
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
    } else if (place === 'path' && !inTemplate.has(name)) {
      warn('unused-path-parameter', `the path has no {${name}}.`);
    } else if (place === 'header' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      warn('bad-parameter', 'its name cannot be a header name.');
    } else if (!isReserved(place, name) && !credentials.has(credentialKey(place, name))) {
      inputs.push(toInput(document, parameter, name, place, schemas, refs));
    }
  }
  return [...inputs, ...undeclared(operation, inTemplate, inputs, report)];
}

/** The names between braces, in order. */
function templateNames(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}

function toInput(
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
  const media = resolve(document.root, holder, at);
  const written = media.kind === 'found' && isObject(media.value) ? media.value['schema'] : undefined;
  const converted = schemas.convert(written ?? { type: 'string' }, child(at, 'schema'), refs);
  const description = typeof value['description'] === 'string' ? value['description'].slice(0, 1_000) : '';
  const style =
    stylesByPlace[place].find((known) => known === value['style']) ?? stylesByPlace[place][0] ?? 'form';
  return {
    name,
    in: place,
    style,
    explode: typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form',
    asJson: /json/i.test(mediaType),
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
  inTemplate: ReadonlySet<string>,
  inputs: readonly ParameterInput[],
  report: Report,
): readonly ParameterInput[] {
  const declared = new Set(inputs.filter((input) => input.in === 'path').map((input) => input.name));
  return [...inTemplate]
    .filter((name) => !declared.has(name))
    .map((name) => {
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

function isPlace(value: unknown): value is ParameterPlace {
  return typeof value === 'string' && Object.hasOwn(stylesByPlace, value);
}

function isReserved(place: ParameterPlace, name: string): boolean {
  return place === 'header' && reservedHeaders.has(name.toLowerCase());
}

/** Places and names of the API keys: gateway.yaml gives their values, never a caller. */
function credentialNames(document: OpenApiDocument): ReadonlySet<string> {
  const components = document.root['components'];
  const schemes = isObject(components) ? components['securitySchemes'] : undefined;
  const keys = Object.values(isObject(schemes) ? schemes : {}).flatMap((scheme) => {
    const found = resolve(document.root, scheme, '#');
    if (found.kind === 'lost' || !isObject(found.value) || found.value['type'] !== 'apiKey') return [];
    return [credentialKey(String(found.value['in']), String(found.value['name']))];
  });
  return new Set(keys);
}

function credentialKey(place: string, name: string): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}
