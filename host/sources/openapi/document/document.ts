import type { Location, Problem } from '../../../../protocol/models.ts';

/** An OpenAPI document as written, unresolved, with the files that its references reach. */
export interface OpenApiDocument extends SpecFiles {
  readonly root: Readonly<Record<string, unknown>>;
  /** The version as written, `3.0.3`, or `2.0`. */
  readonly version: string;
  /** What is wrong with the texts of the files themselves, and costs no more than it must. */
  readonly warnings: readonly Problem[];
  /** References that lead nowhere, whether or not a tool needs them. */
  readonly lost: readonly LostReference[];
  /** Where a pointer stands in its file. */
  locate(pointer: string): Location;
}

/** What references are looked up in. */
export interface SpecFiles {
  /** By their part of a pointer; the root document by the empty text. */
  readonly files: ReadonlyMap<string, SpecFile>;
  /** By absolute URI without fragment: where a file was read, and what `$self` and `$id` call it. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** What first defines an anchor, by the anchor's name. */
  readonly anchors: ReadonlyMap<string, Resource>;
  /** Files that a reference names and that could not be read, by URI. */
  readonly absent: ReadonlyMap<string, Absence>;
  /**
   * Where a value was written that had to be put into the form of OpenAPI 3; absent where the document is
   * in that form already.
   */
  readonly origins: WeakMap<object, string> | undefined;
}

export interface SpecFile {
  readonly id: string;
  /** `file:` URI. */
  readonly uri: string;
  readonly value: unknown;
  /** By pointer; the file's own root is always among them. */
  readonly resources: ReadonlyMap<string, Resource>;
}

/** What has a URI of its own, and so a base for the references within it: RFC 3986 §5.1. */
export interface Resource {
  readonly file: string;
  readonly pointer: string;
  /** Absolute, without fragment. */
  readonly uri: string;
  /** Pointers by `$anchor` and `$dynamicAnchor`. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** A value of the document together with its place. */
export interface Placed {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

/** `reason` ends a sentence that begins with the reference, and says what to do. */
export interface Absence {
  readonly code: string;
  readonly reason: string;
}

export interface LostReference extends Absence {
  /** Of the object that holds `$ref`. */
  readonly pointer: string;
}

/** Before OpenAPI 3.1, what stands beside a `$ref` is ignored. */
export function ignoresSiblings({ version }: OpenApiDocument): boolean {
  return version === '2.0' || version.startsWith('3.0');
}

export function isSwagger2({ version }: OpenApiDocument): boolean {
  return version === '2.0';
}
