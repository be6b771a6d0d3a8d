import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createEmitter, type Event } from '../base/event.ts';

/** 256 random bits, base64url: 43 characters. */
export function mintToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, hex. A token has too many random bits for its hash to be guessed, so no salt is needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Whoever holds one token. It is the same object for as long as the token is good, so that what was opened
 * with the token can hang on it.
 */
export interface Caller {
  readonly agent: string;
  /** Turns false when the token is replaced or taken out, and stays so. */
  readonly isGood: boolean;
}

/** Who may call, known by token alone. Only hashes are kept. */
export interface Callers {
  /** Whoever a token belongs to; undefined for a token that nobody has. */
  find(token: string): Caller | undefined;
  /** Adds a token that is good for this run. */
  add(agent: string, token: string): void;
  /** Replaces the lasting tokens: hash by agent. */
  setLasting(hashes: Readonly<Record<string, string>>): void;
  /** Fires with each caller whose token has ceased to be good. */
  readonly onDidEnd: Event<Caller>;
}

interface Entry {
  readonly caller: { readonly agent: string; isGood: boolean };
  readonly hash: Buffer;
}

export function createCallers(): Callers {
  const forThisRun: Entry[] = [];
  let lasting: readonly Entry[] = [];
  const ended = createEmitter<Caller>();
  const toEntry = (agent: string, hash: string): Entry => ({
    caller: { agent, isGood: true },
    hash: Buffer.from(hash, 'hex'),
  });
  return {
    add: (agent, token) => forThisRun.push(toEntry(agent, hashToken(token))),
    setLasting: (hashes) => {
      const before = lasting;
      lasting = Object.entries(hashes).map(([agent, hash]) => {
        const entry = toEntry(agent, hash);
        return before.find((old) => old.caller.agent === agent && old.hash.equals(entry.hash)) ?? entry;
      });
      for (const entry of before) {
        if (lasting.includes(entry)) continue;
        entry.caller.isGood = false;
        ended.fire(entry.caller);
      }
    },
    find: (token) => {
      const wanted = Buffer.from(hashToken(token), 'hex');
      // Every entry is compared, in constant time each, so that timing tells nothing of which one matched.
      let found: Caller | undefined;
      for (const { caller, hash } of [...forThisRun, ...lasting]) {
        if (hash.length === wanted.length && timingSafeEqual(hash, wanted)) found = caller;
      }
      return found;
    },
    onDidEnd: ended.event,
  };
}
