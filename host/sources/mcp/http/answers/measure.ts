const lineFeed = 10;
const carriageReturn = 13;

/** Each chunk gives the bytes of the body so far. */
export function measureBody(): (chunk: Uint8Array) => number {
  let size = 0;
  return (chunk) => (size += chunk.length);
}

/** Each chunk gives the bytes since the last empty line, which ends an event (WHATWG HTML §9.2.5). */
export function measureEvents(): (chunk: Uint8Array) => number {
  let event = 0;
  let isLineEmpty = true;
  let previous = 0;
  return (chunk) => {
    let begin = -event;
    // By index and not by an iterator, which takes more than twice as long: every byte of every stream passes here.
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      const isSecondHalf = byte === lineFeed && previous === carriageReturn;
      previous = byte ?? 0;
      if (isSecondHalf) continue;
      const isLineEnd = byte === lineFeed || byte === carriageReturn;
      if (isLineEnd && isLineEmpty) begin = at + 1;
      isLineEmpty = isLineEnd;
    }
    event = chunk.length - begin;
    return event;
  };
}
