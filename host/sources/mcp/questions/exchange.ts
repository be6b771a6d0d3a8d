import type { Conversation } from '../../conversation.ts';

/** Something that runs out, and can be halted. */
export interface Halting {
  halt(): void;
  resume(): void;
}

/** One call with its caller, from its first request to a server to its last answer. */
export interface Exchange {
  /** What the server asks or tells about the call goes there, and nowhere else. */
  readonly conversation: Conversation;
  /** Aborts when the call is over, however it ended. */
  readonly signal: AbortSignal;
  /** Its clocks stand still: somebody is being asked. */
  readonly isHalted: boolean;
  /** Its clocks stood still at some time. */
  readonly wasHalted: boolean;
  /** The clocks of the call stand still until what is returned is called: nobody waits for the server meanwhile. */
  halt(): () => void;
  /** Halts this one too whenever the clocks stand still, until what is returned is called. */
  time(clock: Halting): () => void;
}

export function createExchange(conversation: Conversation, signal: AbortSignal): Exchange {
  const clocks = new Set<Halting>();
  let halts = 0;
  let wasHalted = false;
  return {
    conversation,
    signal,
    get isHalted() {
      return halts > 0;
    },
    get wasHalted() {
      return wasHalted;
    },
    halt: () => {
      wasHalted = true;
      halts += 1;
      if (halts === 1) for (const clock of clocks) clock.halt();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        halts -= 1;
        if (halts === 0) for (const clock of clocks) clock.resume();
      };
    },
    time: (clock) => {
      clocks.add(clock);
      if (halts > 0) clock.halt();
      return () => clocks.delete(clock);
    },
  };
}
