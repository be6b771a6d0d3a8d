import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, movePlaces, type Place } from '../../../extension/language/movePlaces.ts';

function change(start: [number, number], end: [number, number], text: string): Change {
  const at = ([line, character]: [number, number]): Place => ({ line, character });
  return { range: { start: at(start), end: at(end) }, text };
}

const place = { line: 5, character: 4 };

describe('a place', () => {
  test.each<[string, Change, Place | undefined]>([
    ['stays before what is typed below it', change([6, 0], [6, 0], 'a\nb'), place],
    ['stays before what is typed behind it', change([5, 5], [5, 8], 'x'), place],
    ['moves down with a new line above it', change([2, 3], [2, 3], '\n  '), { line: 6, character: 4 }],
    ['moves up with a line that goes', change([1, 0], [3, 0], ''), { line: 3, character: 4 }],
    [
      'moves right with what is typed in front of it',
      change([5, 0], [5, 0], '  '),
      { line: 5, character: 6 },
    ],
    ['moves with a line break in front of it', change([5, 2], [5, 2], '\n  '), { line: 6, character: 4 }],
    ['moves to the line above with its text', change([4, 7], [5, 4], ' '), { line: 4, character: 8 }],
    ['goes with its text', change([5, 0], [6, 0], ''), undefined],
  ])('%s', (_name, given, expected) => {
    expect(movePlaces([place], [given]).places).toEqual(expected === undefined ? [] : [expected]);
  });

  test('keeps what is known of it', () => {
    const [moved] = movePlaces([{ ...place, tool: 'a/b' }], [change([0, 0], [0, 0], '\n')]).places;
    expect(moved).toEqual({ tool: 'a/b', line: 6, character: 4 });
  });

  test('is only near once its own text was written anew', () => {
    const whole = change([0, 0], [9, 0], 'a\nb\n');
    expect(movePlaces([place], [whole])).toEqual({ places: [{ line: 2, character: 4 }], isExact: false });
    expect(movePlaces([place], [change([6, 0], [6, 1], '')]).isExact).toBe(true);
  });
});

/** Carries changes out on a text, as an editor does. */
function edit(text: string, { range, text: inserted }: Change): string {
  const offset = ({ line, character }: Place): number =>
    text
      .split('\n')
      .slice(0, line)
      .reduce((sum, each) => sum + each.length + 1, 0) + character;
  return text.slice(0, offset(range.start)) + inserted + text.slice(offset(range.end));
}

test('a place is where its text is, whatever is edited elsewhere', () => {
  const words = fc
    .array(fc.constantFrom('a', 'bb', '\n', '  '), { maxLength: 12 })
    .map((parts) => parts.join(''));
  const edited = fc.record({
    before: words,
    after: words,
    inserted: words,
    from: fc.nat(40),
    to: fc.nat(40),
  });
  fc.assert(
    fc.property(edited, ({ before, after, inserted, from, to }) => {
      const text = `${before}@${after}`;
      const at = (offset: number): Place => {
        const lines = text.slice(0, offset).split('\n');
        return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      };
      const ends = [from % (text.length + 1), to % (text.length + 1)].toSorted((a, b) => a - b);
      const [start = 0, end = 0] = ends;
      const given = { range: { start: at(start), end: at(end) }, text: inserted };
      const { places, isExact } = movePlaces([at(text.indexOf('@'))], [given]);
      const after2 = edit(text, given);
      if (!isExact) return;
      const [moved] = places;
      const line = moved && after2.split('\n')[moved.line];
      expect(line?.charAt(moved?.character ?? -1)).toBe('@');
    }),
  );
});
