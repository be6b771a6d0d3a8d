/** A place in a document; lines and characters count from 0, as VS Code's own do. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** One change of a document, as VS Code tells it. */
export interface Change {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly text: string;
}

export interface Moved<P extends Place> {
  readonly places: readonly P[];
  /** False where the text of a place was itself written anew: then its place is only near. */
  readonly isExact: boolean;
}

/**
 * Where places are after changes of their document, so that what is shown at them stays with its text while
 * somebody types. A place whose own text was deleted is gone.
 */
export function movePlaces<P extends Place>(places: readonly P[], changes: readonly Change[]): Moved<P> {
  let isExact = true;
  const moved = places.flatMap((place) => {
    let at: Place | undefined = place;
    // VS Code tells the last change of the text first, so that none moves the ranges of those after it.
    for (const change of changes) {
      if (at && isInside(at, change)) isExact = false;
      at = at && movePlace(at, change);
    }
    return at ? [{ ...place, line: at.line, character: at.character }] : [];
  });
  return { places: moved, isExact };
}

function movePlace(place: Place, change: Change): Place | undefined {
  const { range, text } = change;
  const { start, end } = range;
  if (isBefore(place, start)) return place;
  const lines = text.split('\n');
  const lastLine = start.line + lines.length - 1;
  if (isInside(place, change)) {
    return text === '' ? undefined : { ...place, line: Math.min(place.line, lastLine) };
  }
  if (place.line > end.line) return { ...place, line: place.line - end.line + lastLine };
  const before = (lines.length === 1 ? start.character : 0) + (lines.at(-1)?.length ?? 0);
  return { line: lastLine, character: before + place.character - end.character };
}

function isInside(place: Place, { range: { start, end } }: Change): boolean {
  return !isBefore(place, start) && isBefore(place, end);
}

function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
