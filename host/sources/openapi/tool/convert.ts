import type { JsonObject } from '../../../base/json.ts';
import type { FilteredOperation } from '../../../config/operationFilter.ts';
import type { Tool } from '../../tool.ts';
import type { OpenApiDocument } from '../document/document.ts';
import type { Report } from '../document/findings.ts';
import { type Operation, readOperations } from '../document/operations.ts';
import { createSchemaConverter, type SchemaConverter } from '../schema/converter.ts';
import { readBody } from './body.ts';
import { announce, type Inputs, mostToolBytes, withDefinitions } from './announce.ts';
import { describe, factsOf, tagsOf, titleOf } from './describe.ts';
import { layOutInputs } from './inputs.ts';
import { readParameters } from './parameters.ts';
import type { RequestPlan } from './plan.ts';
import { isJsonType, outputSchemaOf, type SuccessResponse, successResponse } from './responses.ts';
import { readSecurity, type Requirement } from './security.ts';
import { type BasePathOf, createBasePaths } from './servers.ts';

/** A tool together with what a call of it needs. */
export interface ApiTool {
  readonly tool: Tool;
  readonly plan: RequestPlan;
  /** Alternatives, any of which authorizes a call; none means that no credentials are asked for. */
  readonly security: readonly Requirement[];
  /** What a call is checked against; the tool itself may announce less. The same object at each time. */
  inputSchema(): JsonObject;
  /** Where the operation stands. */
  readonly pointer: string;
}

export interface ConvertOptions {
  /** The confirmed server, an absolute URL; absent while nobody has confirmed one. */
  readonly server?: string | undefined;
  /** Which operations are wanted; all of them without it. */
  readonly selects?: (operation: FilteredOperation) => boolean;
  /** Patterns of the workspace files that a call may send; none without it. */
  readonly uploads?: readonly string[] | undefined;
}

interface Conversion {
  readonly source: string;
  readonly document: OpenApiDocument;
  readonly inputs: SchemaConverter;
  readonly outputs: SchemaConverter;
  readonly report: Report;
  readonly basePathOf: BasePathOf;
  readonly uploads: readonly string[];
  /** UTF-8 bytes that one tool may take in a list. */
  readonly mostBytes: number;
}

/** The operations of the document as tools of the source, in the order of the document. */
export function convertDocument(
  source: string,
  document: OpenApiDocument,
  report: Report,
  { server, selects = () => true, uploads = [] }: ConvertOptions = {},
): readonly ApiTool[] {
  const operations = readOperations(document, report);
  const conversion: Conversion = {
    source,
    document,
    report,
    uploads,
    mostBytes: mostToolBytes(operations.length),
    basePathOf: createBasePaths(document, server, report),
    inputs: createSchemaConverter(document, report, 'input'),
    // What is wrong in an answer's schema costs nobody a call, so it is not worth a line to mend.
    outputs: createSchemaConverter(document, () => undefined, 'output'),
  };
  return operations.flatMap((operation) => {
    const tool = selects(toFiltered(operation)) ? convertOperation(conversion, operation) : undefined;
    return tool ? [tool] : [];
  });
}

function toFiltered(operation: Operation): FilteredOperation {
  const { method, path, operationId, native, value } = operation;
  return {
    ...{ method, path, operationId, native },
    tags: tagsOf(operation),
    deprecated: value['deprecated'] === true,
  };
}

function convertOperation(conversion: Conversion, operation: Operation): ApiTool | undefined {
  const { document, inputs: schemas, report } = conversion;
  const refs = new Set<string>();
  const parameters = readParameters(document, operation, schemas, refs, report);
  const body = readBody({ document, schemas, refs, uploads: conversion.uploads }, operation, report);
  if (body.kind === 'lost') return undefined;
  const laid = layOutInputs(parameters, body.kind === 'body' ? body.body : undefined);
  const inputs: Inputs = { schema: laid.schema, refs };
  const response = successResponse(document, operation);
  const basePath = conversion.basePathOf(operation);
  return {
    pointer: operation.pointer,
    security: readSecurity(document, operation),
    plan: {
      method: operation.method,
      path: operation.path,
      ...(basePath === undefined ? {} : { basePath }),
      parameters: laid.parameters,
      body: laid.body,
      accept: acceptOf(response),
      expectsJson: expectsJson(response),
      originals: schemas.originals,
    },
    inputSchema: lazily(() => withDefinitions(inputs, schemas)),
    tool: toTool(conversion, operation, response, inputs),
  };
}

/** Of a large document only few tools are ever called, and whole schemas are its bulk. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function toTool(
  conversion: Conversion,
  operation: Operation,
  response: SuccessResponse | undefined,
  inputs: Inputs,
): Tool {
  const { source, document } = conversion;
  const title = titleOf(operation);
  const description = describe(operation, response);
  const output = outputSchemaOf(document, response, conversion.outputs);
  const words = `${title ?? ''}${description}`;
  const { inputSchema, outputSchema } = announce(inputs, output, conversion.inputs, {
    words,
    mostBytes: conversion.mostBytes,
  });
  return Object.freeze({
    id: `${source}/${operation.native}`,
    source,
    native: operation.native,
    ...(title === undefined ? {} : { title }),
    description,
    inputSchema: Object.freeze(inputSchema),
    ...(outputSchema === undefined ? {} : { outputSchema: Object.freeze(outputSchema) }),
    facts: factsOf(operation.method, operation.words.readOnly),
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
