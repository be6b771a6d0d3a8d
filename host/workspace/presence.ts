import type { CallerModel } from '../../protocol/callers.ts';
import { createEmitter, type Event } from '../base/event.ts';
import { serialized } from '../base/serialized.ts';
import type { Caller, Callers } from '../endpoint/callers.ts';
import { toError } from '../errors.ts';
import { type Heard, type HeardOf, readHeard, writeHeard } from '../state/heardFile.ts';
import type { HeldTokens } from '../state/tokenFile.ts';
import type { Log } from './apiSources.ts';

/** A client that holds nothing open counts as connected for so long after its last request. */
const CONNECTED_MS = 60_000;
/** How often it is looked who is still there, while somebody is, and the time of the last call written down. */
const LOOK_MS = 30_000;

/** Who has called, over all runs, and who is there now. */
export interface Presence {
  /** The same callers; each that is noted from now on is heard of here. */
  readonly callers: Callers;
  of(agent: string): Pick<CallerModel, 'firstHeardAt' | 'lastHeardAt' | 'client' | 'isConnected'>;
  /** The tokens as they are now: whoever called before its token was minted has not called with that one. */
  setTokens(tokens: HeldTokens): void;
  readonly onDidChange: Event<void>;
  /** Ends the noting, and writes down what is not written yet. */
  dispose(): Promise<void>;
}

export interface PresenceOptions {
  /** Absolute path of the file that keeps it from run to run. */
  readonly file: string;
  readonly callers: Callers;
  /** Whether a client of this agent holds a session or a stream open. */
  readonly holdsOpen: (agent: string) => boolean;
  readonly log: Log;
}

export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const { file, callers, holdsOpen, log } = options;
  const notes = createNotes(file, await readHeard(file), log);
  const { heard } = notes;
  const changed = createEmitter<void>();
  let tokens: HeldTokens = {};
  const tell = (): void => {
    void notes.write();
    changed.fire();
  };
  const isThere = (agent: string): boolean => {
    const lastAt = heard.get(agent)?.lastAt;
    return holdsOpen(agent) || (lastAt !== undefined && Date.now() - Date.parse(lastAt) < CONNECTED_MS);
  };
  const connected = createConnected(isThere, tell);
  /** Called for each request, so nothing is told or written here but what is new. */
  const hear = (agent: string): void => {
    const now = new Date().toISOString();
    const known = heard.get(agent);
    const isFirst = known === undefined || isBefore(known.firstAt, tokens, agent);
    const client = callers.seen.get(agent)?.client ?? known?.client;
    const firstAt = isFirst ? now : known.firstAt;
    notes.set(agent, { firstAt, lastAt: now, ...(client === undefined ? {} : { client }) });
    const isBack = connected.add(agent);
    if (isFirst || isBack) tell();
  };
  const naming = callers.onDidHear(({ agent, client }) => {
    if (client === undefined) return;
    hear(agent);
    tell();
  });
  return {
    callers: {
      ...callers,
      note: (caller: Caller, client?: string) => {
        callers.note(caller, client);
        hear(caller.agent);
      },
    },
    of: (agent) => ({
      ...toTimes(agent, heard, tokens),
      isConnected: holdsOpen(agent) || (connected.has(agent) && isThere(agent)),
    }),
    setTokens: (next) => {
      // Whatever was open with a token that is gone has ended with it.
      connected.keep((agent) => tokens[agent]?.hash === next[agent]?.hash);
      tokens = next;
      changed.fire();
    },
    onDidChange: changed.event,
    dispose: async () => {
      connected.dispose();
      naming.dispose();
      changed.dispose();
      await notes.write();
    },
  };
}

/** What is heard, and the file that keeps it. */
function createNotes(file: string, known: Heard, log: Log) {
  const heard = new Map(known);
  let unwritten = new Set<string>();
  return {
    heard,
    set: (agent: string, each: HeardOf): void => {
      heard.set(agent, each);
      unwritten.add(agent);
    },
    write: serialized(async () => {
      const news = [...heard].filter(([agent]) => unwritten.has(agent));
      unwritten = new Set();
      if (news.length === 0) return;
      await writeHeard(file, new Map(news)).catch((error: unknown) =>
        log('warn', `Who has called could not be noted: ${toError(error).message}`),
      );
    }),
  };
}

/** The agents that are there. Looks now and then who has gone, as long as anybody is. */
function createConnected(isThere: (agent: string) => boolean, onLook: () => void) {
  const connected = new Set<string>();
  let looking: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(looking);
    looking = undefined;
  };
  const keep = (isKept: (agent: string) => boolean): void => {
    for (const agent of [...connected]) if (!isKept(agent)) connected.delete(agent);
  };
  const look = (): void => {
    keep(isThere);
    if (connected.size === 0) stop();
    onLook();
  };
  return {
    has: (agent: string): boolean => connected.has(agent),
    keep,
    /** Answers whether it was not there before. */
    add: (agent: string): boolean => {
      const isNew = !connected.has(agent);
      connected.add(agent);
      looking ??= setInterval(look, LOOK_MS).unref();
      return isNew;
    },
    dispose: stop,
  };
}

/** When an agent has called, with the token that it has now. */
export function toTimes(
  agent: string,
  heard: Heard,
  tokens: HeldTokens,
): Pick<CallerModel, 'firstHeardAt' | 'lastHeardAt' | 'client'> {
  const known = heard.get(agent);
  if (!known || isBefore(known.firstAt, tokens, agent)) return {};
  const { firstAt: firstHeardAt, lastAt: lastHeardAt, client } = known;
  return { firstHeardAt, lastHeardAt, ...(client === undefined ? {} : { client }) };
}

function isBefore(time: string, tokens: HeldTokens, agent: string): boolean {
  const mintedAt = Object.hasOwn(tokens, agent) ? tokens[agent]?.mintedAt : undefined;
  return mintedAt !== undefined && Date.parse(time) < Date.parse(mintedAt);
}
