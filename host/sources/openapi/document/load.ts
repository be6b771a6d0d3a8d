import type { Location, Problem } from '../../../../protocol/models.ts';
import { isObject, property } from '../../../base/json.ts';
import { createLocator } from './positions.ts';
import { parseSpecText, readSpecText } from './specText.ts';

/** An OpenAPI document as written, unresolved. */
export interface OpenApiDocument {
  readonly root: Readonly<Record<string, unknown>>;
  /** The version as written, `3.0.3`. */
  readonly version: string;
  /** What is doubtful in the text, and costs nothing that it says. */
  readonly warnings: readonly Problem[];
  /** Where a fragment pointer stands in the file. */
  locate(pointer: string): Location;
}

export type Loading =
  | { readonly kind: 'loaded'; readonly document: OpenApiDocument }
  /** `version` is present where the file is an OpenAPI document after all. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly version?: string };

/** Reads an OpenAPI document of version 3.0, 3.1 or 3.2, any patch. Never throws. */
export async function loadOpenApi(file: string, folder: string): Promise<Loading> {
  const reading = await readSpecText(file, folder);
  return reading.kind === 'failed' ? reading : parseOpenApi(reading.text, file);
}

export function parseOpenApi(text: string, file: string): Loading {
  const parsing = parseSpecText(text, file);
  if (parsing.kind === 'failed') return parsing;
  const { value: root, warnings } = parsing;
  const locate = createLocator(text, file);
  const failed = (pointer: string, code: string, message: string, version?: string): Loading => ({
    kind: 'failed',
    problem: { ...locate(pointer), severity: 'error', code, message },
    ...(version === undefined ? {} : { version }),
  });
  const swagger = property(root, 'swagger');
  const openapi = property(root, 'openapi');
  if (!isObject(root) || (swagger === undefined && openapi === undefined)) {
    const message =
      'Not an OpenAPI document: it has no `openapi` key at its root. Name another file, or add it.';
    return failed('#', 'not-openapi', message);
  }
  if (openapi === undefined) {
    const message =
      'This version does not convert Swagger 2.0 yet. Convert the document to OpenAPI 3, for example with swagger2openapi.';
    return failed('#/swagger', 'unsupported-version', message, String(swagger));
  }
  const version = versionText(openapi);
  if (/^3\.[012](\.|-|$)/.test(version))
    return { kind: 'loaded', document: { root, version, warnings, locate } };
  const message = `OpenAPI ${version.slice(0, 20)} is not a version that is read. Write 3.0, 3.1 or 3.2.`;
  return failed('#/openapi', 'unsupported-version', message, version);
}

/** An unquoted `openapi: 3.0` is the number 3 in YAML. */
function versionText(openapi: unknown): string {
  if (openapi === 3) return '3.0';
  return typeof openapi === 'string' || typeof openapi === 'number'
    ? String(openapi).trim()
    : 'of an unknown kind';
}
