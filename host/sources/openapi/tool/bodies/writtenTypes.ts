import type { OpenApiDocument } from '../../document/document.ts';
import type { Report } from '../../document/findings.ts';
import { child } from '../../document/pointer.ts';
import { resolve } from '../../document/references.ts';
import { property } from '../../../../base/json.ts';
import { isMediaType } from './mediaTypes.ts';
import { guessMediaType, mendMediaType } from './oddMediaTypes.ts';

interface Written {
  readonly document: OpenApiDocument;
  readonly report: Report;
  /** The operation, for people. */
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

/**
 * The media types that a body can be sent as, each with its key in the document's `content`. A key that is no
 * media type is mended and told of; where nothing else says how the body is sent, its schema does.
 */
export function readWrittenTypes(written: Written): ReadonlyMap<string, string> {
  const keys = Object.keys(written.content);
  const types = new Map(keys.filter(isMediaType).map((key) => [key, key]));
  const odd = keys.filter((key) => !isMediaType(key));
  const meant = new Map(odd.map((key) => [key, mendMediaType(key)]));
  if (types.size === 0 && odd.every((key) => meant.get(key) === undefined)) {
    const guess = guessFirst(written, odd);
    if (!guess) return types;
    meant.set(guess.key, guess.mediaType);
  }
  for (const key of odd) {
    const type = meant.get(key);
    tell(written, key, type);
    if (type !== undefined && !types.has(type)) types.set(type, key);
  }
  return types;
}

function guessFirst(
  { document, content, pointer }: Written,
  keys: readonly string[],
): { readonly key: string; readonly mediaType: string } | undefined {
  for (const key of keys) {
    const media = resolve(document, content[key], child(pointer, 'content', key));
    if (media.kind === 'lost') continue;
    const at = child(media.pointer, 'schema');
    const mediaType = guessMediaType(document, property(media.value, 'schema'), at);
    if (mediaType !== undefined) return { key, mediaType };
  }
  return undefined;
}

function tell({ report, name, pointer }: Written, key: string, type: string | undefined): void {
  const outcome =
    type === undefined ? 'is left out. Correct it, or take it away.' : `is taken for ${type}. Correct it.`;
  const message = `${JSON.stringify(key.slice(0, 100))}, under \`content\` of the body of ${name}, is no media type, and ${outcome}`;
  report({ pointer: child(pointer, 'content', key), severity: 'warning', code: 'bad-media-type', message });
}
