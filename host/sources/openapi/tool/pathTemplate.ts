/**
 * A path as a document writes it. Path templates have no query (OpenAPI 3.2.0 §4.8.2), but many documents tell
 * operations of one path apart by one, such as `/files?comp=list`, and some by a fragment, which is never sent.
 */
export interface PathTemplate {
  /** What stands before query and fragment. */
  readonly path: string;
  readonly query: readonly TemplatePair[];
}

export interface TemplatePair {
  /** As it is written, names in braces and percent-encoding included. */
  readonly text: string;
  /** Decoded, as the value is, too. */
  readonly name: string;
  /** Empty where nothing follows the name. */
  readonly value: string;
}

export function parsePathTemplate(written: string): PathTemplate {
  // A question mark between braces belongs to a name.
  const parts = /^((?:\{[^{}]*\}|[^?#])*)(?:\?((?:\{[^{}]*\}|[^#])*))?/.exec(written);
  const [, path = written, query = ''] = parts ?? [];
  const pairs = query.split('&').filter((text) => text !== '');
  return { path, query: pairs.map(toPair) };
}

/** The names between braces, in order. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
}

/** Whether the path itself says what is sent under this name. A name alone leaves the value to the caller. */
export function isLiteral({ text, value }: TemplatePair): boolean {
  return value !== '' && namesIn(text).length === 0;
}

/** The pair `name={name}`, which only repeats that there is such a parameter. */
export function isPlaceholderOf({ text }: TemplatePair, name: string): boolean {
  return text === `${name}={${name}}`;
}

/**
 * The names in braces that no parameter declares. One of the query may be declared as what it is, `in: query`,
 * or as what OpenAPI has for names in braces, `in: path`.
 */
export function undeclaredNames(
  template: PathTemplate,
  declared: readonly { readonly name: unknown; readonly in: unknown }[],
): readonly string[] {
  const isIn = (place: string, name: string): boolean =>
    declared.some((each) => each.in === place && each.name === name);
  const ofPath = namesIn(template.path).filter((name) => !isIn('path', name));
  const ofQuery = template.query
    .flatMap(({ text }) => namesIn(text))
    .filter((name) => !isIn('path', name) && !isIn('query', name));
  return [...new Set([...ofPath, ...ofQuery])];
}

function toPair(text: string): TemplatePair {
  const [name = '', ...rest] = text.split('=');
  return { text, name: decodePart(name), value: decodePart(rest.join('=')) };
}

/** What is no percent-encoding stands for itself. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
