import type { Tell } from '../answers/mendMessage.ts';

/** Tells of each kind once, for a sentence may quote what the server says, which is other each time. */
export function tellOnce(onRepair: (what: string) => void): Tell {
  const told = new Set<string>();
  return (kind, sentence) => {
    if (told.has(kind)) return;
    told.add(kind);
    onRepair(sentence);
  };
}
