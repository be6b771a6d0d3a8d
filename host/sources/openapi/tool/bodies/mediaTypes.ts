import type { BodyEncoding } from '../plan.ts';

export interface MediaTypeChoice {
  /** The key in the document's `content`. */
  readonly key: string;
  /** What is sent for it. */
  readonly mediaType: string;
  readonly encoding: BodyEncoding;
}

/** Defaults come from the first of these that a document offers. */
const order: readonly BodyEncoding[] = ['json', 'form', 'multipart', 'text', 'binary'];

const texts = [
  /^text\//,
  /[/+](xml|xml-dtd|yaml|x-yaml|toml|graphql|sql|csv)$/,
  /^application\/(x-)?(ndjson|jsonl|jsonlines|json-lines|json-seq|javascript|ecmascript)$/,
  /^application\/.*\+(json-seq|jsonl)$/,
];

/** Notations that say nothing of their own: the same data is as well sent as JSON or as a form. */
const plainNotations = /^((text|application)\/(x-)?(xml|yaml|plain)|text\/json)$/;

/** RFC 9110 §8.3.1; of parameters it is slashes and colons that many write without quotes. */
const syntax =
  /^[\w.+*!#$&'%^`|~-]+\/[\w.+*!#$&'%^`|~-]+([ \t]*;[ \t]*[\w.+*!#$&'%^`|~-]+=("([ !#-[\]-~]|\\[ -~])*"|[\w.+*!#$&'%^`|~:/-]*))*([ \t]*;)?$/;

export function isMediaType(text: string): boolean {
  return syntax.test(text);
}

/** The media types in the order in which they are offered: JSON, then forms, then text, then bytes. */
export function readMediaTypes(keys: readonly string[]): readonly MediaTypeChoice[] {
  const valid = keys.filter(isMediaType).map((key) => ({ key, ...encodingOf(key) }));
  const ranked = order.flatMap((encoding) => {
    const same = valid.filter((choice) => choice.encoding === encoding);
    const isPlain = ({ mediaType }: MediaTypeChoice) => essenceOf(mediaType) === 'application/json';
    return [...same.filter(isPlain), ...same.filter((choice) => !isPlain(choice))];
  });
  // A range stands for what is not listed, and `application/json; charset=utf-8` is no other type.
  const seen = new Set<string>();
  return ranked.filter(({ key, mediaType, encoding }) => {
    const name = encoding === 'json' ? essenceOf(mediaType) : mediaType.toLowerCase();
    const isCovered = key.includes('*') && ranked.some((other) => covers(key, other.key));
    if (seen.has(name) || isCovered) return false;
    seen.add(name);
    return true;
  });
}

/** How the values of a media type become bytes. A range becomes the most usual type within it. */
function encodingOf(key: string): { readonly mediaType: string; readonly encoding: BodyEncoding } {
  const essence = essenceOf(key);
  if (['*/*', 'application/*', 'application/*+json', '*/*+json'].includes(essence))
    return { mediaType: 'application/json', encoding: 'json' };
  if (/[/+]json$/.test(essence)) return { mediaType: key, encoding: 'json' };
  if (essence === 'application/x-www-form-urlencoded') return { mediaType: key, encoding: 'form' };
  if (essence.startsWith('multipart/'))
    return { mediaType: essence === 'multipart/*' ? 'multipart/form-data' : key, encoding: 'multipart' };
  if (essence === 'text/*') return { mediaType: 'text/plain', encoding: 'text' };
  if (!essence.includes('*') && isTextType(essence)) return { mediaType: key, encoding: 'text' };
  return { mediaType: key, encoding: 'binary' };
}

/** Whether what is sent as this type is text to a person who reads it. JSON counts. */
export function isTextType(mediaType: string): boolean {
  const essence = essenceOf(mediaType);
  return /[/+]json$/.test(essence) || texts.some((pattern) => pattern.test(essence));
}

export function isPlainNotation(mediaType: string): boolean {
  return plainNotations.test(essenceOf(mediaType));
}

/** The type without its parameters, in small letters. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}

/** Whether a media type lies in a range such as `image/*`, or is the very type. */
export function covers(range: string, mediaType: string): boolean {
  const [wanted, essence] = [essenceOf(range), essenceOf(mediaType)];
  if (wanted === essence) return !range.includes('*');
  if (wanted === '*/*') return true;
  const [head = '', tail] = wanted.split('*');
  return tail !== undefined && essence.startsWith(head) && essence.endsWith(tail);
}
