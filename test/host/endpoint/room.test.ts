import { describe, expect, it } from 'vitest';
import { createRoom, type Room, type Seat } from '../../../host/endpoint/room.ts';

/** Takes in one for each name; tells who had to leave, in that order. */
function fill(room: Room, seats: Readonly<Record<string, Partial<Seat>>>): string[] {
  const ended: string[] = [];
  for (const [name, seat] of Object.entries(seats)) {
    room.enter({ open: 0, lastUsed: 0, end: () => void ended.push(name), ...seat });
  }
  return ended;
}

describe('a full room', () => {
  it('ends the one that was idle longest', () => {
    expect(fill(createRoom(2), { a: { lastUsed: 2 }, b: { lastUsed: 1 }, c: {}, d: {} })).toEqual(['b', 'c']);
  });

  it('ends one that is in use only where all are', () => {
    const seats = { a: { open: 1 }, b: { lastUsed: 9 }, c: { open: 1, lastUsed: 1 }, d: {} };
    expect(fill(createRoom(2), seats)).toEqual(['b', 'a']);
  });

  it('has room again when one leaves', () => {
    const room = createRoom(1);
    const ended: string[] = [];
    const seat: Seat = { open: 0, lastUsed: 0, end: () => void ended.push('a') };
    room.enter(seat);
    room.leave(seat);
    room.leave(seat);
    room.enter({ ...seat, end: () => void ended.push('b') });
    expect(ended).toEqual([]);
    room.enter(seat);
    expect(ended).toEqual(['b']);
  });

  it('holds a thousand, unless it is told otherwise', () => {
    const room = createRoom();
    const seats = Object.fromEntries(Array.from({ length: 1_002 }, (_, at) => [`s${at}`, { lastUsed: at }]));
    expect(fill(room, seats)).toEqual(['s0', 's1']);
  });
});
