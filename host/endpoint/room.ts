/** Sessions kept at once; past it the one that was idle longest ends. */
const MAX_SESSIONS = 1_000;

/** Something that a client opens and may leave behind. */
export interface Seat {
  /** Requests and streams that are open now. */
  readonly open: number;
  /** When it was last used, in milliseconds of the process's clock. */
  readonly lastUsed: number;
  /** Ends it, because another needs the room. It leaves the room by itself. */
  end(): void;
}

/** The room for sessions of all kinds together. */
export interface Room {
  /** Takes one in, after room has been made for it. */
  enter(seat: Seat): void;
  leave(seat: Seat): void;
}

export function createRoom(limit = MAX_SESSIONS): Room {
  const seats = new Set<Seat>();
  return {
    enter: (seat) => {
      if (seats.size >= limit) {
        const idle = idlest(seats);
        if (idle) {
          seats.delete(idle);
          idle.end();
        }
      }
      seats.add(seat);
    },
    leave: (seat) => void seats.delete(seat),
  };
}

/** One with nothing open, if there is one, and among those the one unused for longest. */
function idlest(seats: Iterable<Seat>): Seat | undefined {
  let found: Seat | undefined;
  for (const seat of seats) if (!found || isIdler(seat, found)) found = seat;
  return found;
}

function isIdler(a: Seat, b: Seat): boolean {
  const byUse = Number(a.open > 0) - Number(b.open > 0);
  return byUse === 0 ? a.lastUsed < b.lastUsed : byUse < 0;
}
