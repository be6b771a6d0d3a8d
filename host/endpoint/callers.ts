import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: 43 characters. */
export function mintToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, hex. A token has too many random bits for its hash to be guessed, so no salt is needed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Who may call, known by token alone. Only hashes are kept. */
export interface Callers {
  /** The agent that a token belongs to; undefined for a token that nobody has. */
  find(token: string): string | undefined;
  /** Adds a token that is good for this run. */
  add(agent: string, token: string): void;
  /** Replaces the lasting tokens: hash by agent. */
  setLasting(hashes: Readonly<Record<string, string>>): void;
}

export function createCallers(): Callers {
  const forThisRun: { agent: string; hash: Buffer }[] = [];
  let lasting: { agent: string; hash: Buffer }[] = [];
  return {
    add: (agent, token) => forThisRun.push({ agent, hash: Buffer.from(hashToken(token), 'hex') }),
    setLasting: (hashes) => {
      lasting = Object.entries(hashes).map(([agent, hash]) => ({ agent, hash: Buffer.from(hash, 'hex') }));
    },
    find: (token) => {
      const wanted = Buffer.from(hashToken(token), 'hex');
      // Every entry is compared, in constant time each, so that timing tells nothing of which one matched.
      let found: string | undefined;
      for (const { agent, hash } of [...forThisRun, ...lasting]) {
        if (hash.length === wanted.length && timingSafeEqual(hash, wanted)) found = agent;
      }
      return found;
    },
  };
}
