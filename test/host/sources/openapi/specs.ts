import { type OpenApiDocument, parseOpenApi } from '../../../../host/sources/openapi/document/load.ts';
import { createFindingList, type Finding } from '../../../../host/sources/openapi/document/findings.ts';
import { type ApiTool, convertDocument } from '../../../../host/sources/openapi/tool/convert.ts';

/** A document around paths and whatever else is given, as the loader makes it; version 2.0 is Swagger. */
export function documentOf(rest: Record<string, unknown>, version = '3.1.0'): OpenApiDocument {
  const key = version === '2.0' ? 'swagger' : 'openapi';
  const text = JSON.stringify({ [key]: version, info: { title: 'Test', version: '1' }, ...rest });
  const loading = parseOpenApi(text, '/spec.json');
  if (loading.kind === 'failed') throw new Error(loading.problem.message);
  return loading.document;
}

export interface Converted {
  readonly tools: readonly ApiTool[];
  readonly findings: readonly Finding[];
}

export function convert(rest: Record<string, unknown>, version?: string): Converted {
  const list = createFindingList();
  const tools = convertDocument('api', documentOf(rest, version), list.report);
  return { tools, findings: list.found };
}

/** The one tool of a document with one operation. */
export function toolOf(
  method: string,
  path: string,
  operation: Record<string, unknown>,
  rest: Record<string, unknown> = {},
  version?: string,
): ApiTool {
  const { tools, findings } = convert({ ...rest, paths: { [path]: { [method]: operation } } }, version);
  const [tool] = tools;
  if (!tool || tools.length !== 1) throw new Error(`Expected one tool: ${JSON.stringify(findings)}`);
  return tool;
}
