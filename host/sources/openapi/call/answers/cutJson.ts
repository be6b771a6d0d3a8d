/** What is left of a JSON text that was cut off: whole values, and every bracket closed. */
export interface CutJson {
  readonly text: string;
  /** Whole items of the list that the cut went through, or members of the object where it was in no list. */
  readonly kept: number;
  readonly unit: 'items' | 'properties';
  /** The property that holds them; nothing at the root. */
  readonly name: string | undefined;
  /** How many characters of the text they end at. */
  readonly end: number;
  /** How many there are in all, where the part that came tells it. */
  readonly total: number | undefined;
}

/** A list or object that was still open when the text ended. */
interface Frame {
  readonly isList: boolean;
  /** Where its name stands, with its quotes. */
  readonly nameAt: number;
  readonly nameEnd: number;
  /** Whole items or members so far, and the position behind the last one. */
  whole: number;
  end: number;
  commas: number;
}

/** Lists further down are not looked for. */
const deepest = 20;

/**
 * Keeps the outermost list that the cut went through up to its last whole item; where there is none, the
 * outermost object up to its last whole member. Nothing where that leaves nothing, or the text is no JSON.
 */
export function cutJson(text: string): CutJson | undefined {
  const frames = openFrames(text);
  const at = [true, false]
    .map((isList) => frames.findIndex((frame) => frame.isList === isList && frame.whole > 0))
    .find((index) => index >= 0);
  const frame = at === undefined ? undefined : frames[at];
  if (at === undefined || !frame) return undefined;
  const closing = frames.slice(0, at + 1).map(({ isList }) => (isList ? ']' : '}'));
  const kept = `${text.slice(0, frame.end)}${closing.toReversed().join('')}`;
  const value = parse(kept);
  if (value === undefined) return undefined;
  const name = frame.nameAt < 0 ? undefined : parse(text.slice(frame.nameAt, frame.nameEnd));
  return {
    text: kept,
    kept: frame.whole,
    unit: frame.isList ? 'items' : 'properties',
    name: typeof name === 'string' ? name.slice(0, 100) : undefined,
    end: frame.end,
    total: frame.isList ? totalIn(value, frame.whole) : undefined,
  };
}

/** Walks over the text once. What stands between the brackets is judged when the rest is parsed. */
function openFrames(text: string): readonly Frame[] {
  const frames: Frame[] = [];
  let depth = 0;
  let stringAt = -1;
  let stringEnd = -1;
  let hasName = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      stringAt = at;
      stringEnd = endOfString(text, at);
      if (stringEnd < 0) return frames;
      at = stringEnd - 1;
    } else if (code === 0x3a) hasName = true;
    else if (code === 0x2c) {
      hasName = false;
      const frame = depth <= deepest ? frames[depth - 1] : undefined;
      if (frame) Object.assign(frame, { commas: frame.commas + 1, whole: frame.commas + 1, end: at });
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      const named = hasName ? { nameAt: stringAt, nameEnd: stringEnd } : { nameAt: -1, nameEnd: -1 };
      if (depth <= deepest) frames.push({ isList: code === 0x5b, ...named, whole: 0, end: 0, commas: 0 });
      hasName = false;
    } else if (code === 0x5d || code === 0x7d) {
      if (depth <= deepest) frames.pop();
      depth -= 1;
      const frame = depth <= deepest ? frames[depth - 1] : undefined;
      if (frame) Object.assign(frame, { whole: frame.commas + 1, end: at + 1 });
    }
  }
  return frames;
}

/** The position behind the closing quote; negative where there is none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return -1;
}

function totalIn(value: unknown, kept: number): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [total] = Object.entries(value)
    .filter(([name]) => /^total([-_]?(count|items|results|size|elements|records))?$/i.test(name))
    .map(([, inner]: [string, unknown]) => inner);
  return typeof total === 'number' && total > kept ? total : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
