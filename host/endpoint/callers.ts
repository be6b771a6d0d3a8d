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
  /** Notes that a caller has just been heard of, and what its client calls itself, where it has said so. */
  note(caller: Caller, client?: string): void;
  /** The agents that have been heard of in this run. */
  readonly seen: ReadonlyMap<string, Heard>;
  /**
   * Fires when an agent is heard of for the first time, and once for each name that its clients say, up to 20. Two
   * clients that share a token and take turns do not fire anew with each request.
   */
  readonly onDidHear: Event<{ readonly agent: string; readonly client?: string }>;
}

/** Times are in milliseconds since 1970. */
export interface Heard {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly client?: string;
}

/** Characters of a client's name that are kept. It is good for a view, never for a decision. */
const MAX_CLIENT_NAME = 100;
/** Names of one agent's clients that are told apart. */
const MAX_CLIENTS = 20;

interface Entry {
  readonly caller: { readonly agent: string; isGood: boolean };
  readonly hash: Buffer;
}

export function createCallers(): Callers {
  const forThisRun: Entry[] = [];
  let lasting: readonly Entry[] = [];
  const ended = createEmitter<Caller>();
  const heard = createHeard();
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
    note: heard.note,
    seen: heard.seen,
    onDidHear: heard.event,
  };
}

interface Hearing {
  readonly firstAt: number;
  lastAt: number;
  client?: string;
}

function createHeard(): Pick<Callers, 'note' | 'seen'> & { readonly event: Callers['onDidHear'] } {
  const seen = new Map<string, Hearing>();
  const names = new Map<string, Set<string>>();
  const emitter = createEmitter<{ agent: string; client?: string }>();
  const isNews = (agent: string, client: string): boolean => {
    const known = names.get(agent) ?? new Set();
    if (known.has(client) || known.size === MAX_CLIENTS) return false;
    names.set(agent, known.add(client));
    return true;
  };
  return {
    seen,
    event: emitter.event,
    note: ({ agent }, client) => {
      const name = toClientName(client);
      const now = Date.now();
      const known = seen.get(agent);
      const heard = known ?? { firstAt: now, lastAt: now };
      heard.lastAt = now;
      if (name !== undefined) heard.client = name;
      if (!known) seen.set(agent, heard);
      const isNewName = name !== undefined && isNews(agent, name);
      if (!known || isNewName) emitter.fire({ agent, ...(name === undefined ? {} : { client: name }) });
    },
  };
}

/** One line that can be shown: whoever calls chose it. */
function toClientName(client: string | undefined): string | undefined {
  const name = client
    ?.slice(0, MAX_CLIENT_NAME)
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return name === '' ? undefined : name;
}
