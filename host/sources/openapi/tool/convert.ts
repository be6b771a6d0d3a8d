import type { JsonObject } from '../../../base/json.ts';
import type { Tool } from '../../tool.ts';

import type { Report } from '../document/findings.ts';
import type { OpenApiDocument } from '../document/load.ts';
import { type Operation, readOperations } from '../document/operations.ts';
import { createSchemaConverter, type SchemaConverter } from '../schema/converter.ts';
import { readBody } from './body.ts';
import { describe, factsOf, tagsOf, titleOf } from './describe.ts';
import { layOutInputs } from './inputs.ts';
import { readParameters } from './parameters.ts';
import type { RequestPlan } from './plan.ts';
import { isJsonType, outputSchemaOf, type SuccessResponse, successResponse } from './responses.ts';
import { readSecurity, type Requirement } from './security.ts';

/** A tool together with what a call of it needs. */
export interface ApiTool {
  readonly tool: Tool;
  readonly plan: RequestPlan;
  /** Alternatives, any of which authorizes a call; none means that no credentials are asked for. */
  readonly security: readonly Requirement[];
  /** Fragment pointer of the operation. */
  readonly pointer: string;
}

interface Conversion {
  readonly source: string;
  readonly document: OpenApiDocument;
  readonly inputs: SchemaConverter;
  readonly outputs: SchemaConverter;
  readonly report: Report;
}

/** Every operation of the document as a tool of the source, in the order of the document. */
export function convertDocument(
  source: string,
  document: OpenApiDocument,
  report: Report,
): readonly ApiTool[] {
  const conversion: Conversion = {
    source,
    document,
    report,
    inputs: createSchemaConverter(document, report, 'input'),
    // What is wrong in an answer's schema costs nobody a call, so it is not worth a line to mend.
    outputs: createSchemaConverter(document, () => undefined, 'output'),
  };
  return readOperations(document, report).flatMap((operation) => {
    const tool = convertOperation(conversion, operation);
    return tool ? [tool] : [];
  });
}

function convertOperation(conversion: Conversion, operation: Operation): ApiTool | undefined {
  const { document, inputs: schemas, report } = conversion;
  const refs = new Set<string>();
  const parameters = readParameters(document, operation, schemas, refs, report);
  const body = readBody(document, operation, schemas, refs, report);
  if (body.kind === 'lost') return undefined;
  const laid = layOutInputs(parameters, body.kind === 'body' ? body.body : undefined);
  const definitions = schemas.definitions(refs);
  const response = successResponse(document, operation);
  return {
    pointer: operation.pointer,
    security: readSecurity(document, operation),
    plan: {
      method: operation.method,
      path: operation.path,
      parameters: laid.parameters,
      body: laid.body,
      accept: acceptOf(response),
      expectsJson: expectsJson(response),
      originals: schemas.originals,
    },
    tool: toTool(
      conversion,
      operation,
      response,
      definitions ? { ...laid.schema, $defs: definitions } : laid.schema,
    ),
  };
}

function toTool(
  conversion: Conversion,
  operation: Operation,
  response: SuccessResponse | undefined,
  inputSchema: JsonObject,
): Tool {
  const { source, document, outputs } = conversion;
  const title = titleOf(operation);
  const outputSchema = outputSchemaOf(document, response, outputs);
  return Object.freeze({
    id: `${source}/${operation.native}`,
    source,
    native: operation.native,
    ...(title === undefined ? {} : { title }),
    description: describe(operation, response),
    inputSchema: Object.freeze(inputSchema),
    ...(outputSchema === undefined ? {} : { outputSchema: Object.freeze(outputSchema) }),
    facts: factsOf(operation.method),
    deprecated: operation.value['deprecated'] === true,
    tags: tagsOf(operation),
    operation: { method: operation.method, path: operation.path },
  });
}

/** Asks for what is announced, then for a problem document, then for whatever there is. */
function acceptOf(response: SuccessResponse | undefined): string {
  const announced = (response?.mediaTypes ?? []).toSorted(
    (a, b) => Number(isJsonType(b)) - Number(isJsonType(a)),
  );
  const wanted = announced.length === 0 ? ['application/json'] : announced.slice(0, 10);
  return [...wanted, 'application/problem+json;q=0.9', '*/*;q=0.1'].join(', ');
}

function expectsJson(response: SuccessResponse | undefined): boolean {
  const types = response?.mediaTypes ?? [];
  return types.length > 0 && types.every(isJsonType);
}
