import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, property } from '../base/json.ts';
import { withLock } from '../base/lockFile.ts';
import { writePrivateFile } from '../base/privateFile.ts';
import { errors } from '../errors.ts';

const HASH = /^[0-9a-f]{64}$/;
/** How long an edit waits for one of another process. */
const LOCK_MS = 5_000;

/** A lasting token at rest. */
export interface HeldToken {
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  /** ISO 8601. Files of older versions do not say it. */
  readonly mintedAt?: string;
}

/** The lasting tokens of one workspace folder, by agent. */
export type HeldTokens = Readonly<Record<string, HeldToken>>;

export function tokenFileOf(stateFolder: string): string {
  return path.join(stateFolder, 'tokens.json');
}

/**
 * Reads the tokens, also of a file that holds bare hashes.
 *
 * @throws {GatehouseError} `invalid-file` for a file that is not one of ours.
 */
export async function readTokens(file: string): Promise<HeldTokens> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"agents":{}}';
    throw error;
  });
  const agents = property(parse(text), 'agents');
  const entries = isObject(agents) ? Object.entries(agents).map(toEntry) : [undefined];
  const valid = entries.filter((entry) => entry !== undefined);
  if (valid.length === entries.length) return Object.fromEntries(valid);
  throw errors.invalidFile(
    `${file} is not a token file. Remove it, then mint the tokens again with "gatehouse token AGENT".`,
  );
}

/** Sets one agent's token; its former token is no longer good. */
export async function writeToken(file: string, agent: string, hash: string): Promise<void> {
  const mintedAt = new Date().toISOString();
  await edit(file, (tokens) => ({ ...tokens, [agent]: { hash, mintedAt } }));
}

/** Takes an agent's token away. Answers whether there was one. */
export async function removeToken(file: string, agent: string): Promise<boolean> {
  let wasThere = false;
  await edit(file, (tokens) => {
    wasThere = Object.hasOwn(tokens, agent);
    return wasThere ? Object.fromEntries(Object.entries(tokens).filter(([name]) => name !== agent)) : tokens;
  });
  return wasThere;
}

/** The edits of this process, one after the other: each reads the file, and none must lose what another wrote. */
let lastEdit: Promise<void> = Promise.resolve();

async function edit(file: string, change: (tokens: HeldTokens) => HeldTokens): Promise<void> {
  const rewrite = async (): Promise<void> => {
    const before = await readTokens(file);
    const after = change(before);
    if (after !== before) await writePrivateFile(file, `${JSON.stringify({ agents: after }, null, 2)}\n`);
  };
  const run = lastEdit.then(async () => {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // An editor and a command line may mint and revoke at the same moment: what was revoked must not come back.
    await withLock(`${file}.lock`, rewrite, LOCK_MS);
  });
  lastEdit = run.catch(() => {});
  await run;
}

function toEntry([agent, held]: [string, unknown]): readonly [string, HeldToken] | undefined {
  const hash = typeof held === 'string' ? held : property(held, 'hash');
  const mintedAt = property(held, 'mintedAt');
  if (typeof hash !== 'string' || !HASH.test(hash)) return undefined;
  if (mintedAt === undefined) return [agent, { hash }];
  if (typeof mintedAt !== 'string' || Number.isNaN(Date.parse(mintedAt))) return undefined;
  return [agent, { hash, mintedAt }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
