import type { ToolFacts } from '../../../../protocol/models.ts';
import { isDeeper, isObject, type JsonObject, property } from '../../../base/json.ts';
import type { ExternalTool } from '../../tool.ts';
import { findHeaderFault } from '../call/paramHeaders.ts';
import { findOutputFault } from './outputFault.ts';
import { toOfferedSchema } from './offeredSchema.ts';

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
  const leftOut = (reason: string): ReadTool => ({ kind: 'left-out', name, reason });
  const fault = nameFault(native) ?? depthFault(given) ?? sizeFault(given);
  if (fault !== undefined) return leftOut(fault);
  const repairs: string[] = [];
  const inputSchema = readInputSchema(given['inputSchema'], isStateless, name, repairs);
  if (typeof inputSchema === 'string') return leftOut(inputSchema);
  const definition = given as JsonObject;
  const title = textOf(given['title']) ?? textOf(property(given['annotations'], 'title'));
  const outputSchema = readOutputSchema(given['outputSchema'], name, repairs);
  const tool: ExternalTool = {
    id: `${source}/${native}`,
    ...{ source, native },
    ...(title === undefined ? {} : { title }),
    description: textOf(given['description']) ?? '',
    inputSchema,
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

/** A client reads all tools at once, so that one of megabytes is paid for by every agent. */
const mostBytes = 256 * 1024;

function sizeFault(definition: object): string | undefined {
  return Buffer.byteLength(JSON.stringify(definition)) > mostBytes ? 'is larger than 256 KB' : undefined;
}

/** Why the tool cannot be called, where its schema is of no use: half of what it asks for is not known then. */
function readInputSchema(
  given: unknown,
  isStateless: boolean,
  name: string,
  repairs: string[],
): JsonObject | string {
  if (!isObject(given)) return 'has no input schema';
  const offered = toOfferedSchema(given);
  if (offered.kind === 'unusable') return `has an input schema that ${offered.reason}`;
  tellDropped(`The input schema of "${name}"`, offered.dropped, repairs);
  return (isStateless ? findHeaderFault(offered.schema) : undefined) ?? offered.schema;
}

/** A schema that no structured content can keep makes clients refuse every answer. */
function readOutputSchema(given: unknown, name: string, repairs: string[]): JsonObject | undefined {
  if (given === undefined || given === null) return undefined;
  const whole = `The output schema of "${name}"`;
  const offered = isObject(given) ? toOfferedSchema(given) : unread;
  const fault = offered.kind === 'schema' ? findOutputFault(offered.schema) : offered.reason;
  if (offered.kind === 'schema' && fault === undefined) {
    tellDropped(whole, offered.dropped, repairs);
    return offered.schema;
  }
  repairs.push(`${whole} ${fault}, and is not offered.`);
  return undefined;
}

const unread = { kind: 'unusable', reason: 'is no object' } as const;

function tellDropped(whole: string, dropped: readonly string[], repairs: string[]): void {
  if (dropped.length === 0) return;
  const names = dropped.slice(0, 5).map((key) => `"${key.slice(0, 40)}"`);
  repairs.push(`${whole} holds null for ${names.join(', ')}, which is left out.`);
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
