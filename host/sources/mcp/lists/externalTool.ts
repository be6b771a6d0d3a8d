import type { ToolFacts } from '../../../../protocol/models.ts';
import { isDeeper, isObject, type JsonObject, property } from '../../../base/json.ts';
import type { ExternalTool } from '../../tool.ts';
import { findHeaderFault } from '../call/paramHeaders.ts';

export type ReadTool =
  | { readonly kind: 'tool'; readonly tool: ExternalTool; readonly repairs: readonly string[] }
  /** `reason` completes a sentence whose subject is the tool. */
  | { readonly kind: 'left-out'; readonly name: string; readonly reason: string };

/** Nobody has vouched for what an external server says of its tools, so the worst is taken for true. */
const worst: ToolFacts = { readOnly: false, destructive: true, idempotent: false };

/** One entry of `tools/list`. What is wrong with it costs no more than it must: a field where that will do. */
export function readExternalTool(source: string, given: unknown, isStateless: boolean): ReadTool {
  if (!isObject(given)) return { kind: 'left-out', name: '?', reason: 'is not an object' };
  const native = given['name'];
  if (typeof native !== 'string' || native === '')
    return { kind: 'left-out', name: '?', reason: 'has no name' };
  const name = native.slice(0, 80);
  const fault = nameFault(native) ?? depthFault(given) ?? schemaFault(given['inputSchema'], isStateless);
  if (fault !== undefined) return { kind: 'left-out', name, reason: fault };
  const repairs: string[] = [];
  const definition = given as JsonObject;
  const { inputSchema } = definition;
  const title = textOf(given['title']) ?? textOf(property(given['annotations'], 'title'));
  const outputSchema = readOutputSchema(given['outputSchema'], name, repairs);
  const tool: ExternalTool = {
    id: `${source}/${native}`,
    ...{ source, native },
    ...(title === undefined ? {} : { title }),
    description: textOf(given['description']) ?? '',
    inputSchema: { type: 'object', ...(inputSchema as JsonObject) },
    ...(outputSchema === undefined ? {} : { outputSchema }),
    facts: worst,
    claims: toClaims(given['annotations']),
    deprecated: false,
    tags: [],
    definition,
  };
  return { kind: 'tool', tool, repairs };
}

function nameFault(native: string): string | undefined {
  if (native.length > 256) return 'has a name of more than 256 characters';
  if (/\p{Cc}|\p{Cf}/u.test(native)) return 'has a name with invisible characters';
  // Names that begin so stand for resources, prompts and questions in the role file.
  return native.startsWith('@') ? 'has a name that begins with "@"' : undefined;
}

/** Far above what anybody means, and far below what exhausts the stack of whoever writes it as JSON. */
const mostLevels = 200;

function depthFault(definition: object): string | undefined {
  return isDeeper(definition, mostLevels) ? `is nested more than ${mostLevels} levels deep` : undefined;
}

function schemaFault(schema: unknown, isStateless: boolean): string | undefined {
  if (!isObject(schema)) return 'has no input schema';
  const { type } = schema;
  if (type !== undefined && type !== 'object')
    return `has an input schema of type ${JSON.stringify(type).slice(0, 40)}; arguments are always an object`;
  return isStateless ? findHeaderFault(schema) : undefined;
}

/** A schema that no structured content can keep makes clients refuse every answer. */
function readOutputSchema(schema: unknown, name: string, repairs: string[]): JsonObject | undefined {
  if (schema === undefined || schema === null) return undefined;
  if (isObject(schema) && (schema['type'] === 'object' || schema['type'] === undefined))
    return { type: 'object', ...(schema as JsonObject) };
  repairs.push(`The output schema of "${name}" is not one of an object, and is not offered.`);
  return undefined;
}

/** MCP's hints with the defaults that its schema gives them (Tool annotations). */
function toClaims(annotations: unknown): ToolFacts {
  const hint = (key: string): boolean | undefined => {
    const value = property(annotations, key);
    return typeof value === 'boolean' ? value : undefined;
  };
  const readOnly = hint('readOnlyHint') ?? false;
  return {
    readOnly,
    destructive: !readOnly && (hint('destructiveHint') ?? true),
    idempotent: readOnly || (hint('idempotentHint') ?? false),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
