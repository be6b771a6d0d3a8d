/** A URI template (RFC 6570), as far as it takes to see whether it can have made a URI. */
export interface UriTemplate {
  /** How many characters are written out: of two templates that match, the one with more says more. */
  readonly literals: number;
  matches(uri: string): boolean;
}

/** Expressions that make nothing at all where none of their variables has a value (RFC 6570 §3.2.1). */
const optional = '#./;?&';

/**
 * Each expression counts as one or more characters, or as any number where its operator lets it make none. Whoever
 * wrote the template is not trusted with time: matching takes steps in proportion to the two lengths.
 */
export function parseUriTemplate(text: string): UriTemplate {
  const [head = '', ...rest] = text.split(/(\{[^{}]*\})/);
  const gaps: Gap[] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const [expression = '', literal = ''] = rest.slice(at, at + 2);
    const least = optional.includes(expression[1] ?? '?') ? 0 : 1;
    const last = gaps.at(-1);
    // Two expressions without a character between them are one gap.
    if (last?.literal === '') gaps.splice(-1, 1, { least: last.least + least, literal });
    else gaps.push({ least, literal });
  }
  const tail = gaps.pop();
  const middle = gaps.map(({ least, literal }) => ({ least, find: createFinder(literal), ...{ literal } }));
  return {
    literals:
      head.length + (tail?.literal.length ?? 0) + gaps.reduce((sum, { literal }) => sum + literal.length, 0),
    matches: (uri) => {
      if (!tail) return uri === head;
      if (!uri.startsWith(head) || !uri.endsWith(tail.literal)) return false;
      let from = head.length;
      // The first place that fits leaves the most for what follows.
      for (const { least, literal, find } of middle) {
        const place = find(uri, from + least);
        if (place < 0) return false;
        from = place + literal.length;
      }
      return from + tail.least <= uri.length - tail.literal.length;
    },
  };
}

/** An expression, and the literal text behind it. */
interface Gap {
  readonly least: number;
  readonly literal: string;
}

/** Knuth, Morris and Pratt's search, which never goes back in the text. */
function createFinder(wanted: string): (text: string, from: number) => number {
  const borders = bordersOf(wanted);
  return (text, from) => {
    let held = 0;
    for (let at = from; at < text.length; at += 1) {
      while (held > 0 && text[at] !== wanted[held]) held = borders[held - 1] ?? 0;
      if (text[at] === wanted[held]) held += 1;
      if (held === wanted.length) return at + 1 - held;
    }
    return -1;
  };
}

/** For each beginning of a text: how much of its end is a beginning as well. */
function bordersOf(text: string): readonly number[] {
  const borders = [0];
  let held = 0;
  for (let at = 1; at < text.length; at += 1) {
    while (held > 0 && text[at] !== text[held]) held = borders[held - 1] ?? 0;
    if (text[at] === text[held]) held += 1;
    borders.push(held);
  }
  return borders;
}
