import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { load } from 'js-yaml';

/**
 * What a document holds, by a reading of its own: it shares nothing with the converter, so that the two
 * cannot overlook the same operation.
 */
export interface RawDocument {
  /** As written under `swagger` or `openapi`. */
  readonly version: string;
  /** `METHOD path` of each operation, in the order of the document. */
  readonly operations: readonly string[];
}

type Dictionary = Readonly<Record<string, unknown>>;

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

export function readRawDocument(file: string): RawDocument {
  const root = readAny(file);
  const written = isDictionary(root) ? (root['swagger'] ?? root['openapi']) : undefined;
  const version = typeof written === 'string' || typeof written === 'number' ? String(written) : '';
  const paths = isDictionary(root) && isDictionary(root['paths']) ? root['paths'] : {};
  const operations = Object.entries(paths).flatMap(([path, item]) => {
    if (path.startsWith('x-') || !isDictionary(item)) return [];
    return methodsOf(item, file, root, version).map((method) => `${method} ${path}`);
  });
  return { version, operations };
}

function methodsOf(item: Dictionary, file: string, root: unknown, version: string): readonly string[] {
  const target = typeof item['$ref'] === 'string' ? follow(item['$ref'], file, root) : undefined;
  const whole: Dictionary = isDictionary(target) ? { ...target, ...item } : item;
  const known = methods.filter((method) => method !== 'query' || version.startsWith('3.2'));
  const fixed = known.filter((method) => isDictionary(whole[method])).map((method) => method.toUpperCase());
  const others = whole['additionalOperations'];
  if (!version.startsWith('3.2') || !isDictionary(others)) return fixed;
  return [...fixed, ...Object.keys(others).filter((method) => isDictionary(others[method]))];
}

/** A reference to a place in this file or in another one; undefined where it leads nowhere. */
function follow(ref: string, file: string, root: unknown): unknown {
  const [name = '', fragment = ''] = ref.split('#');
  let value = name === '' ? root : readAny(resolve(dirname(file), decodeURIComponent(name)));
  for (const token of decodeURIComponent(fragment).split('/').slice(1)) {
    if (!isDictionary(value)) return undefined;
    value = value[token.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}

function readAny(file: string): unknown {
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : load(text);
  } catch {
    return undefined;
  }
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
