import {
  type Event,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_SINGLE_QUOTED,
} from 'js-yaml';
import type { Location } from '../../../../protocol/models.ts';
import { createJsonPlaces } from './jsonPlaces.ts';
import { lineStartsOf, toPosition } from './lines.ts';
import { tokensOf } from './pointer.ts';
import { parserOptions } from './specText.ts';

/** The events of a text, with the index after each node, so that a sibling is passed in one step. */
interface Outline {
  readonly events: readonly Event[];
  readonly after: Int32Array;
  readonly anchors: ReadonlyMap<string, number>;
}

/** Where the value at a pointer begins, and each line. */
interface Places {
  readonly offsetOf: (tokens: readonly string[]) => number;
  readonly lineStarts: readonly number[];
}

/**
 * Finds the lines of JSON pointers. The text is parsed a second time, and only once somebody asks: serving
 * never pays for it. Of JSON only the way to each place is read. Of YAML the events of the serving parser are, not a
 * tree: a document of 20 MB takes a third of a second, where a tree with positions takes several.
 */
export function createLocator(text: string, file: string): (pointer: string) => Location {
  // Held weakly: an outline outweighs its document, and is read in bursts with long pauses between them.
  let held: WeakRef<Places> | undefined;
  return (pointer) => {
    try {
      const known = held?.deref();
      const places = known ?? placesOf(text);
      if (!known) held = new WeakRef(places);
      return { file, ...toPosition(places.lineStarts, places.offsetOf(tokensOf(pointer))) };
    } catch {
      // A text that JSON's parser reads and this one does not costs the position, never the problem itself.
      return { file, line: 1, column: 1 };
    }
  };
}

function placesOf(text: string): Places {
  const lineStarts = lineStartsOf(text);
  const byJson = text.trimStart().startsWith('{') ? createJsonPlaces(text) : undefined;
  let outline: Outline | undefined;
  const byYaml = (tokens: readonly string[]): number => offsetOf(text, (outline ??= outlineOf(text)), tokens);
  const offsetOfAny = (tokens: readonly string[]): number => {
    try {
      return byJson ? byJson(tokens) : byYaml(tokens);
    } catch {
      // A brace may begin YAML as well.
      return byYaml(tokens);
    }
  };
  return { lineStarts, offsetOf: offsetOfAny };
}

function outlineOf(text: string): Outline {
  const events = parseEvents(text, parserOptions);
  const after = new Int32Array(events.length);
  const anchors = new Map<string, number>();
  const open: number[] = [];
  events.forEach((event, index) => {
    if ('anchorStart' in event && event.anchorStart >= 0 && event.type !== EVENT_ID.ALIAS) {
      anchors.set(text.slice(event.anchorStart, event.anchorEnd), index);
    }
    if (event.type === EVENT_ID.POP) after[open.pop() ?? 0] = index + 1;
    else if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) after[index] = index + 1;
    else open.push(index);
  });
  return { events, after, anchors };
}

/** The key of the last token that exists, so that an editor jumps to the name and not to its value. */
function offsetOf(text: string, outline: Outline, tokens: readonly string[]): number {
  // The first event opens the document; its content follows.
  let node = 1;
  let shown = startOf(outline.events[node]);
  for (const token of tokens) {
    const found = memberOf(text, outline, valueAt(text, outline, node), token);
    if (!found) break;
    ({ node } = found);
    shown = startOf(outline.events[found.shown]);
  }
  return shown;
}

function memberOf(
  text: string,
  { events, after }: Outline,
  node: number,
  token: string,
): { readonly node: number; readonly shown: number } | undefined {
  const type = events[node]?.type;
  let index = 0;
  // JSON may name a key twice, and then the last one is what the document means.
  let found: { readonly node: number; readonly shown: number } | undefined;
  for (let member = node + 1; events[member] && events[member]?.type !== EVENT_ID.POP; index += 1) {
    const next = after[member] ?? 0;
    if (type === EVENT_ID.SEQUENCE) {
      if (String(index) === token) return { node: member, shown: member };
      member = next;
    } else if (type === EVENT_ID.MAPPING) {
      const key = events[member];
      if (key?.type === EVENT_ID.SCALAR && getScalarValue(text, key) === token)
        found = { node: next, shown: member };
      member = after[next] ?? 0;
    } else {
      return undefined;
    }
  }
  return found;
}

/** What an alias stands for. */
function valueAt(text: string, { events, anchors }: Outline, node: number): number {
  const event = events[node];
  if (event?.type !== EVENT_ID.ALIAS) return node;
  return anchors.get(text.slice(event.anchorStart, event.anchorEnd)) ?? node;
}

function startOf(event: Event | undefined): number {
  if (event === undefined) return 0;
  switch (event.type) {
    case EVENT_ID.SCALAR: {
      const isQuoted =
        event.style === SCALAR_STYLE_DOUBLE_QUOTED || event.style === SCALAR_STYLE_SINGLE_QUOTED;
      return isQuoted ? event.valueStart - 1 : event.valueStart;
    }
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    case EVENT_ID.DOCUMENT:
    case EVENT_ID.POP:
      return 0;
  }
}
