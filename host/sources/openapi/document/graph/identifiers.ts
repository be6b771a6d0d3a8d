import { isObject } from '../../../../base/json.ts';
import type { Resource, SpecFile } from '../document.ts';
import { child } from '../pointer.ts';

/** Below these keys stand values of the API, where a name is text like any other. */
const valueKeys = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);

/** The members of what stands below these keys have free names, so their keys are no keywords. */
const nameKeys = new Set([
  '$defs',
  'callbacks',
  'content',
  'definitions',
  'dependentSchemas',
  'headers',
  'parameters',
  'pathItems',
  'paths',
  'patternProperties',
  'properties',
  'requestBodies',
  'responses',
  'schemas',
]);

/** Conversion ends long before this depth, so what lies deeper needs no name. */
const deepest = 400;

type Found = Resource & { readonly anchors: Map<string, string> };

/**
 * The resources of a file: itself, and each schema with an `$id` (JSON Schema 2020-12 §8.2). Most files name
 * nothing, which their text tells faster than a walk through their values.
 */
export function readResources(
  { id, uri, value }: Pick<SpecFile, 'id' | 'uri' | 'value'>,
  text: string,
): ReadonlyMap<string, Resource> {
  const self = isObject(value) ? value['$self'] : undefined;
  const pointer = `${id}#`;
  const root: Found = {
    file: id,
    pointer,
    uri: (typeof self === 'string' && toUri(self, uri)) || uri,
    anchors: new Map(),
  };
  const resources = new Map([[pointer, root]]);
  if (/\$(id|anchor|dynamicAnchor)\b/.test(text)) collect(value, pointer, root, resources, 0);
  return resources;
}

function collect(
  value: unknown,
  pointer: string,
  around: Found,
  resources: Map<string, Found>,
  depth: number,
): void {
  if (depth > deepest || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => collect(item, child(pointer, index), around, resources, depth + 1));
    return;
  }
  const holder = value as Readonly<Record<string, unknown>>;
  const resource = resourceOf(holder, pointer, around, resources);
  for (const [key, inner] of Object.entries(holder)) {
    if (valueKeys.has(key) || key.startsWith('x-')) continue;
    const at = child(pointer, key);
    if (!nameKeys.has(key) || !isObject(inner)) {
      collect(inner, at, resource, resources, depth + 1);
    } else {
      for (const [name, each] of Object.entries(inner))
        collect(each, child(at, name), resource, resources, depth + 2);
    }
  }
}

/** The resource that an object begins or belongs to; notes its anchors. */
function resourceOf(
  holder: Readonly<Record<string, unknown>>,
  pointer: string,
  around: Found,
  resources: Map<string, Found>,
): Found {
  const written = Object.hasOwn(holder, '$id') ? holder['$id'] : undefined;
  const id = typeof written === 'string' ? written : '';
  // Before the drafts that know `$anchor`, an `$id` that is a fragment stood for it.
  const uri = id === '' || id.startsWith('#') ? undefined : toUri(id, around.uri);
  const own: Found =
    uri === undefined ? around : { file: around.file, pointer, uri, anchors: new Map<string, string>() };
  if (own !== around) resources.set(pointer, own);
  const names = [id.startsWith('#') ? id.slice(1) : undefined, holder['$anchor'], holder['$dynamicAnchor']];
  for (const name of names) {
    if (typeof name === 'string' && name !== '' && !own.anchors.has(name)) own.anchors.set(name, pointer);
  }
  return own;
}

function toUri(reference: string, base: string): string | undefined {
  const uri = URL.parse(reference, base);
  if (!uri) return undefined;
  uri.hash = '';
  return uri.href;
}
