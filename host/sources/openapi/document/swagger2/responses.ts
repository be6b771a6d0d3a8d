import { isObject } from '../../../../base/json.ts';
import type { OpenApiDocument, Placed } from '../document.ts';
import { child } from '../pointer.ts';
import { resolve } from '../references.ts';
import { place } from './parameter.ts';

/** The responses of an operation with their media types, as OpenAPI 3 lists them. */
export function toResponses(
  document: OpenApiDocument,
  operation: Placed,
  produces: readonly string[],
): Readonly<Record<string, unknown>> {
  const at = child(operation.pointer, 'responses');
  const found = resolve(document, operation.value['responses'], at);
  if (found.kind === 'lost' || !isObject(found.value)) return {};
  return Object.fromEntries(
    Object.entries(found.value).map(([code, response]) => [
      code,
      toResponse(document, response, child(found.pointer, code), produces),
    ]),
  );
}

function toResponse(
  document: OpenApiDocument,
  written: unknown,
  at: string,
  produces: readonly string[],
): unknown {
  const found = resolve(document, written, at);
  // What is lost stays as it is, so that whoever needs it is told why.
  if (found.kind === 'lost' || !isObject(found.value)) return written;
  const { description, schema } = found.value;
  if (!isObject(schema)) return place(document, { description }, found.pointer);
  const isFile = schema['type'] === 'file';
  const preset = isFile ? 'application/octet-stream' : 'application/json';
  const types = produces.length === 0 ? [preset] : produces;
  const media = { schema: isFile ? { type: 'string', format: 'binary' } : schema };
  const content = types.map((type) => [type, place(document, { ...media }, found.pointer)] as const);
  return place(document, { description, content: Object.fromEntries(content) }, found.pointer);
}
