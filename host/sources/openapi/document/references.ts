import { isObject } from '../../../base/json.ts';
import type { OpenApiDocument, Resource, SpecFile, SpecFiles } from './document.ts';
import type { FindingList } from './findings.ts';
import { child, fileOf, memberOf, tokensOf } from './pointer.ts';

/** Where a chain of `$ref` ends. */
export type Resolution =
  | { readonly kind: 'found'; readonly value: unknown; readonly pointer: string }
  /** `reason` completes a sentence about the reference and says what to do. */
  | { readonly kind: 'lost'; readonly code: string; readonly reason: string };

/** Nobody writes a longer one by hand, and walking one for every path of a large document takes minutes. */
const longestChain = 100;

/** A pointer that leads through other references is followed through this many. */
const mostDetours = 20;

/**
 * The `$ref` of a Reference Object; nothing where `$ref` is absent or names a property. A `$dynamicRef` is
 * taken for what it names where it stands: what else it could come to mean depends on the caller's way.
 */
export function refOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, '$ref') && typeof value['$ref'] === 'string') return value['$ref'];
  if (!Object.hasOwn(value, '$dynamicRef')) return undefined;
  return typeof value['$dynamicRef'] === 'string' ? value['$dynamicRef'] : undefined;
}

/**
 * What one reference names, without following what stands there. `at` is where it stands: relative
 * references begin at that file, or at the `$self` or `$id` around it. Only files that were read are looked
 * into; nothing is opened here.
 */
export function lookUp(files: SpecFiles, ref: string, at: string): Resolution {
  const file = ref.startsWith('#') ? files.files.get(fileOf(at)) : undefined;
  if (!file || file.resources.size > 1) return lookUpThrough(files, ref, at, mostDetours);
  let known = targets.get(file);
  if (!known) targets.set(file, (known = new Map<string, Resolution>()));
  const before = known.get(ref);
  if (before) return before;
  const found = lookUpThrough(files, ref, at, mostDetours);
  // What is lost may be found once more files are read.
  if (found.kind === 'found') known.set(ref, found);
  return found;
}

/** Where the references within a file lead, as written: a component is referred to from hundreds of places. */
const targets = new WeakMap<SpecFile, Map<string, Resolution>>();

/** Follows `$ref` from a value to what it stands for in the end. */
export function resolve(files: SpecFiles, value: unknown, pointer: string): Resolution {
  let at: Resolution = { kind: 'found', value, pointer: placeOf(files, value, pointer) };
  let seen: Set<string> | undefined;
  while (at.kind === 'found') {
    const ref = refOf(at.value);
    if (ref === undefined) return at;
    seen ??= new Set();
    at = lookUp(files, ref, at.pointer);
    if (at.kind === 'found' && (seen.has(at.pointer) || seen.size > longestChain)) return lostInCircle(ref);
    if (at.kind === 'found') seen.add(at.pointer);
  }
  return at;
}

/** Where a value really stands: one that was put into another form remembers it. */
export function placeOf({ origins }: SpecFiles, value: unknown, pointer: string): string {
  if (origins === undefined || typeof value !== 'object' || value === null) return pointer;
  return origins.get(value) ?? pointer;
}

/** What stands at a pointer; nothing where there is no such place. */
export function valueAt({ files }: SpecFiles, pointer: string): unknown {
  return tokensOf(pointer).reduce<unknown>(memberOf, files.get(fileOf(pointer))?.value);
}

/**
 * Reports every reference that leads nowhere and that conversion had no reason to follow: in answers, and
 * in components that nothing uses. They cost no tool, so they are warnings.
 */
export function checkReferences({ lost }: OpenApiDocument, findings: FindingList): void {
  const known = new Set(findings.found.map(({ pointer }) => pointer));
  for (const { pointer, code, reason } of lost) {
    const at = child(pointer, '$ref');
    if (known.has(pointer) || known.has(at)) continue;
    const message = `This reference is ignored: ${reason}`;
    findings.report({ pointer: at, severity: 'warning', code, message });
  }
}

/**
 * The URIs that a reference's part before `#` may mean, the likeliest first. Files that know each other by
 * `$id` or `$self` often lie side by side under their own names, so where they were read counts as well.
 */
export function candidatesOf(files: SpecFiles, uriReference: string, at: string): readonly string[] {
  const file = files.files.get(fileOf(at));
  const bases = [resourceAt(files, at)?.uri, file?.uri];
  return [...new Set(bases)].flatMap((base) => {
    const uri = base === undefined ? null : URL.parse(uriReference, base);
    if (!uri) return [];
    uri.hash = '';
    return [uri.href];
  });
}

function lookUpThrough(files: SpecFiles, ref: string, at: string, detours: number): Resolution {
  const hash = ref.indexOf('#');
  const uriReference = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = decode(hash < 0 ? '' : ref.slice(hash + 1));
  if (fragment === undefined || /\p{Cc}/u.test(uriReference)) return lostAltogether(ref);
  const resources = uriReference === '' ? ownResources(files, at) : otherResources(files, uriReference, at);
  for (const resource of resources) {
    const found = within(files, resource, fragment, detours);
    if (found) return found.kind === 'circle' ? lostInCircle(ref) : found;
  }
  if (resources.length === 0) return lostFile(files, ref, uriReference, at);
  if (fragment !== '' && !fragment.startsWith('/')) return lostAnchor(files, ref, fragment);
  const where = uriReference === '' ? 'this file' : 'that file';
  const reason = `$ref "${shorten(ref)}" points to nothing in ${where}. Correct it or add what it names.`;
  return { kind: 'lost', code: 'dangling-ref', reason };
}

function within(
  files: SpecFiles,
  resource: Resource,
  fragment: string,
  detours: number,
): Resolution | { readonly kind: 'circle' } | undefined {
  const isPointer = fragment === '' || fragment.startsWith('/');
  const anchor = isPointer ? undefined : resource.anchors.get(fragment);
  if (!isPointer && anchor === undefined) return undefined;
  const root: unknown = files.files.get(resource.file)?.value;
  let pointer = `${resource.file}#`;
  let value = root;
  const tokens = [...tokensOf(anchor ?? resource.pointer), ...(isPointer ? tokensOf(`#${fragment}`) : [])];
  for (const token of tokens) {
    let next = memberOf(value, token);
    const detour = next === undefined ? refOf(value) : undefined;
    if (detour !== undefined) {
      // Some documents give a whole map of definitions by one reference, and then name its members.
      if (detours === 0) return { kind: 'circle' };
      const through = lookUpThrough(files, detour, pointer, detours - 1);
      if (through.kind === 'lost') return through.code === 'circular-ref' ? { kind: 'circle' } : undefined;
      ({ value, pointer } = through);
      next = memberOf(value, token);
    }
    if (next === undefined) return undefined;
    value = next;
    pointer = child(pointer, token);
  }
  return { kind: 'found', value, pointer };
}

/** The resource that a reference without a file means, and the whole file, which many authors mean by it. */
function ownResources({ files }: SpecFiles, at: string): readonly Resource[] {
  const file = files.get(fileOf(at));
  if (!file) return [];
  const whole = file.resources.get(`${file.id}#`);
  const own = file.resources.size > 1 ? nearest(file.resources, at) : whole;
  return [own, whole === own ? undefined : whole].filter((resource) => resource !== undefined);
}

function otherResources(files: SpecFiles, uriReference: string, at: string): readonly Resource[] {
  return candidatesOf(files, uriReference, at)
    .map((uri) => files.resources.get(uri))
    .filter((resource) => resource !== undefined);
}

function resourceAt({ files }: SpecFiles, at: string): Resource | undefined {
  const file = files.get(fileOf(at));
  return file && nearest(file.resources, at);
}

function nearest(resources: ReadonlyMap<string, Resource>, at: string): Resource | undefined {
  const start = at.indexOf('#');
  for (let pointer = at; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
    const resource = resources.get(pointer);
    if (resource || pointer.lastIndexOf('/') <= start) {
      return resource ?? resources.get(pointer.slice(0, start + 1));
    }
  }
}

/** RFC 6901 §6. */
function decode(fragment: string): string | undefined {
  if (!fragment.includes('%')) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}

function lostFile(files: SpecFiles, ref: string, uriReference: string, at: string): Resolution {
  const uris = candidatesOf(files, uriReference, at);
  const absence = uris.map((uri) => files.absent.get(uri)).find((found) => found !== undefined);
  if (absence)
    return { kind: 'lost', code: absence.code, reason: `$ref "${shorten(ref)}" ${absence.reason}` };
  const isFile = uris.some((uri) => uri.startsWith('file:'));
  const reason = isFile
    ? `$ref "${shorten(ref)}" points to another file, which is not read. Move what it names into this one.`
    : `$ref "${shorten(ref)}" points to an address, which is never opened. Save what it names as a file beside this one and refer to that.`;
  return { kind: 'lost', code: 'external-ref', reason };
}

function lostAnchor(files: SpecFiles, ref: string, anchor: string): Resolution {
  // An anchor that only another part of the bundle has is what a dynamic reference may come to mean.
  const elsewhere = files.anchors.get(anchor);
  const found = elsewhere && within(files, elsewhere, anchor, 0);
  if (found?.kind === 'found') return found;
  const reason = `$ref "${shorten(ref)}" names no anchor that there is. Write a JSON pointer such as "#/components/schemas/…", or add the anchor.`;
  return { kind: 'lost', code: 'dangling-ref', reason };
}

function lostAltogether(ref: string): Resolution {
  const reason = `$ref "${shorten(ref)}" is not a URI reference. Write it as "#/components/…" or "file.yaml#/…".`;
  return { kind: 'lost', code: 'dangling-ref', reason };
}

function lostInCircle(ref: string): Resolution {
  const reason = `$ref "${shorten(ref)}" leads back to itself. Point it at a definition.`;
  return { kind: 'lost', code: 'circular-ref', reason };
}

function shorten(ref: string): string {
  return ref.length <= 200 ? ref : `${ref.slice(0, 200).toWellFormed()}…`;
}
