import type { ServerVariable } from '../../../../protocol/models.ts';
import { isObject } from '../../../base/json.ts';
import { isSwagger2, type OpenApiDocument, type Placed } from './document.ts';
import { child } from './pointer.ts';

/** A Server Object with its variables filled in by their defaults. */
export interface WrittenServer {
  /** As written. */
  readonly template: string;
  /** Absolute, or relative to where the document is published. */
  readonly url: string;
  readonly variables: readonly ServerVariable[];
}

/** The document's own Server Objects, those that Swagger 2.0 says by `schemes`, `host` and `basePath` included. */
export function serversOf(document: OpenApiDocument): readonly { value: unknown; pointer: string }[] {
  return isSwagger2(document) ? swaggerServers(document) : toList(document.root['servers'], '#/servers');
}

/** The Server Objects of a list, with their places. */
export function toList(written: unknown, at: string): readonly { value: unknown; pointer: string }[] {
  return Array.isArray(written)
    ? written.map((value: unknown, index) => ({ value, pointer: child(at, index) }))
    : [];
}

/** Nothing for what has no URL; a variable without a default stays as it is, in braces. */
export function readServer(written: unknown): WrittenServer | undefined {
  if (!isObject(written) || typeof written['url'] !== 'string') return undefined;
  const template = written['url'];
  const variables = readVariables(written['variables']);
  return { template, url: fillIn(template, variables), variables };
}

/** OpenAPI 3.2.0 §4.6.1: every variable stands for its default until somebody chooses. */
export function fillIn(template: string, variables: readonly ServerVariable[]): string {
  const values = new Map(variables.map((variable) => [variable.name, variable.default]));
  return template.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => values.get(name) ?? whole);
}

function readVariables(written: unknown): readonly ServerVariable[] {
  return Object.entries(isObject(written) ? written : {}).flatMap(([name, variable]) => {
    // YAML reads an unquoted port or version as a number.
    const preset = isObject(variable) ? variable['default'] : undefined;
    if (!isObject(variable) || (typeof preset !== 'string' && typeof preset !== 'number')) return [];
    const choices = Array.isArray(variable['enum']) ? variable['enum'].map(String) : [];
    const { description } = variable;
    return [
      { name, default: String(preset), choices, ...(typeof description === 'string' ? { description } : {}) },
    ];
  });
}

/** Without a `host` the API lies where the document does, so only its base path is known. */
function swaggerServers({ root }: OpenApiDocument): readonly Placed[] {
  const { host, basePath, schemes } = root;
  const path = typeof basePath === 'string' && basePath !== '/' ? basePath.replace(/^(?!\/)/, '/') : '';
  if (typeof host !== 'string' || host.trim() === '') {
    return path === '' ? [] : [{ value: { url: path }, pointer: '#/basePath' }];
  }
  const written = Array.isArray(schemes)
    ? schemes.filter((scheme) => scheme === 'https' || scheme === 'http')
    : [];
  // Some write a whole URL; a host that is not reached by HTTPS is the exception.
  const name = host
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/+$/, '');
  const usable = written.length > 0 ? [...new Set(written)] : ['https'];
  return usable.map((scheme: string) => ({
    value: { url: `${scheme}://${name}${path}` },
    pointer: '#/host',
  }));
}
