import { property } from '../../../../base/json.ts';
import type { SpecFile, SpecFiles } from '../document.ts';
import { lookUp } from '../references.ts';

/** A reference into its own file, as JSON writes it. */
const own = /"\$ref"\s*:\s*"(#(?:\/[^"\\]*)?)"/g;
/** Any other, or one in another notation: YAML's, or with escaped letters. */
const other = /"\$ref"\s*:\s*"(?!#(?:\/[^"\\]*)?")|\$ref['\s:]|\$dynamicRef|\\u00(24|65|66|72)/i;

/**
 * Whether every reference of a document surely leads to a place within its own file, told by the text alone:
 * then there is no way to follow and nothing to report. Most large documents are one such file in JSON, and
 * to walk through all of their values takes as long as to parse them.
 */
export function isSelfContained(files: SpecFiles, { value, resources }: SpecFile, text: string): boolean {
  if (!/^\s*\{/.test(text) || resources.size > 1 || property(value, '$self') !== undefined) return false;
  // A security requirement of OpenAPI 3.2 may be a reference without `$ref`.
  if (String(property(value, 'openapi')).startsWith('3.2')) return false;
  if (other.test(text)) return false;
  const refs = new Set(Array.from(text.matchAll(own), ([, ref = '']) => ref));
  return [...refs].every((ref) => lookUp(files, ref, '#').kind === 'found');
}
