import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isObject } from '../../base/json.ts';
import { writePrivateFile } from '../../base/privateFile.ts';
import { serialized } from '../../base/serialized.ts';
import type { Verdict } from './detect/verdict.ts';

/**
 * What URLs were found to speak, so that it need not be found out with each start. A server may answer differently
 * to another credential, so each has a verdict of its own.
 */
export interface VerdictCache {
  get(key: VerdictKey): Verdict | undefined;
  /** Keeps `modern` until it is dropped, `legacy` and `sse` for 24 hours; verdicts of other kinds are passed over. */
  set(key: VerdictKey, verdict: Verdict): void;
  drop(key: VerdictKey): void;
  /** Writes what is not written yet. Never rejects: what is not kept is found out again. */
  flush(): Promise<void>;
}

export interface VerdictKey {
  readonly url: string;
  /** The templates of the headers as they are written, or any text that stands for the credential. */
  readonly credential: string;
}

interface Kept {
  readonly verdict: Verdict;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const MAX_ENTRIES = 200;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Verdicts come in groups, when a workspace is opened. */
const SETTLE_MS = 1000;

/** Without a file it lasts as long as the process. A file that cannot be read counts as an empty one. */
export async function openVerdictCache(
  file: string | undefined,
  now: () => number = Date.now,
): Promise<VerdictCache> {
  const kept = new Map<string, Kept>(file === undefined ? [] : await readKept(file));
  let isWritten = true;
  let timer: NodeJS.Timeout | undefined;
  const write = serialized(async () => {
    if (file === undefined || isWritten) return;
    isWritten = true;
    try {
      await writePrivateFile(file, toText(kept));
    } catch {
      // It is found out again by the next process.
    }
  });
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    await write();
  };
  const changed = (): void => {
    isWritten = false;
    // A process that is about to end need not wait for this.
    if (file !== undefined) timer ??= setTimeout(() => void flush(), SETTLE_MS).unref();
  };
  const drop: VerdictCache['drop'] = (key) => {
    if (kept.delete(toId(key))) changed();
  };
  return {
    get: (key) => {
      const found = kept.get(toId(key));
      if (found && isGood(found, now())) return found.verdict;
      drop(key);
      return undefined;
    },
    set: (key, verdict) => {
      if (!isLasting(verdict.kind)) return;
      const id = toId(key);
      // Deleted first, so that it becomes the newest one.
      kept.delete(id);
      kept.set(id, { verdict: withoutDiscover(verdict), at: now() });
      for (const oldest of [...kept.keys()].slice(0, -MAX_ENTRIES)) kept.delete(oldest);
      changed();
    },
    drop,
    flush,
  };
}

/** What a server can do is asked anew with each connection. */
function withoutDiscover(verdict: Verdict): Verdict {
  if (verdict.kind !== 'modern') return verdict;
  const { kind, url, revision } = verdict;
  return { kind, url, revision };
}

function isLasting(kind: unknown): boolean {
  return kind === 'modern' || kind === 'legacy' || kind === 'sse';
}

function isGood({ verdict, at }: Kept, now: number): boolean {
  const age = now - at;
  // A clock that was set back makes it older than it knows.
  return verdict.kind === 'modern' || (age >= 0 && age < DAY_MS);
}

/** Of a credential nothing but this hash is stored. */
function toId({ url, credential }: VerdictKey): string {
  return createHash('sha256')
    .update(JSON.stringify([url, credential]))
    .digest('hex');
}

async function readKept(file: string): Promise<[string, Kept][]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    const entries =
      isObject(parsed) && isObject(parsed['verdicts']) ? Object.entries(parsed['verdicts']) : [];
    return entries
      .flatMap(([id, entry]): [string, Kept][] =>
        isKept(entry) ? [[id, { ...entry, verdict: withoutDiscover(entry.verdict) }]] : [],
      )
      .slice(-MAX_ENTRIES);
  } catch {
    return [];
  }
}

function toText(kept: ReadonlyMap<string, Kept>): string {
  return `${JSON.stringify({ verdicts: Object.fromEntries(kept) })}\n`;
}

function isKept(entry: unknown): entry is { verdict: Verdict; at: number } {
  if (!isObject(entry) || typeof entry['at'] !== 'number' || !isObject(entry['verdict'])) return false;
  const { kind, url, revision } = entry['verdict'];
  return isLasting(kind) && typeof url === 'string' && (kind === 'sse' || typeof revision === 'string');
}
