import type { OpenApiDocument, Placed } from '../document.ts';
import type { Report } from '../findings.ts';
import { toParameter } from './parameter.ts';
import { toBody, toForm } from './requestBody.ts';
import { toResponses } from './responses.ts';

/**
 * An operation of Swagger 2.0 in the form of OpenAPI 3: its body and form parameters as `requestBody`, its
 * responses with media types. Only what is needed for one operation is converted, and what is converted
 * remembers its place, so that a finding points into the document as it was written.
 */
export function toOpenApi3(
  document: OpenApiDocument,
  operation: Placed,
  parameters: readonly Placed[],
  report: Report,
): { readonly value: Placed['value']; readonly parameters: readonly Placed[] } {
  const bodies = parameters.filter(({ value }) => value['in'] === 'body');
  const fields = parameters.filter(({ value }) => value['in'] === 'formData');
  const others = parameters.filter(({ value }) => value['in'] !== 'body' && value['in'] !== 'formData');
  const consumes = mediaTypes(document, operation, 'consumes');
  // The operation's own parameters come after those of its path, and mean more.
  const body = bodies.at(-1);
  const message = 'This parameter is left out: an operation has one body, a `body` parameter or a form.';
  for (const { pointer } of [...bodies.slice(0, -1), ...(body ? fields : [])]) {
    report({ pointer, severity: 'warning', code: 'several-bodies', message });
  }
  const { requestBody: _, ...rest } = operation.value;
  const requestBody = body
    ? toBody(document, body, consumes)
    : fields.length > 0 && toForm(document, fields, consumes);
  return {
    value: {
      ...rest,
      ...(requestBody ? { requestBody } : {}),
      responses: toResponses(document, operation, mediaTypes(document, operation, 'produces')),
    },
    parameters: others.map((parameter) => toParameter(document, parameter)),
  };
}

/** The operation's own list replaces the document's, even by an empty one. */
function mediaTypes(
  { root }: OpenApiDocument,
  { value }: Placed,
  key: 'consumes' | 'produces',
): readonly string[] {
  const written = Array.isArray(value[key]) ? value[key] : root[key];
  const types = Array.isArray(written) ? written : [];
  return types.filter((type): type is string => typeof type === 'string' && type !== '');
}
