import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, property } from '../base/json.ts';
import { writePrivateFile } from '../base/privateFile.ts';
import { errors } from '../errors.ts';

const HASH = /^[0-9a-f]{64}$/;

/** The lasting tokens of one workspace folder: the SHA-256 of each, by agent. */
export type TokenHashes = Readonly<Record<string, string>>;

export function tokenFileOf(stateFolder: string): string {
  return path.join(stateFolder, 'tokens.json');
}

/** @throws {GatehouseError} `invalid-file` for a file that is not one of ours. */
export async function readTokens(file: string): Promise<TokenHashes> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"agents":{}}';
    throw error;
  });
  const agents = property(parse(text), 'agents');
  const isValid =
    isObject(agents) && Object.values(agents).every((hash) => typeof hash === 'string' && HASH.test(hash));
  if (isValid) return agents as TokenHashes;
  throw errors.invalidFile(
    `${file} is not a token file. Remove it, then mint the tokens again with "gatehouse token AGENT".`,
  );
}

/** Sets one agent's token; its former token is no longer good. */
export async function writeToken(file: string, agent: string, hash: string): Promise<void> {
  const agents = { ...(await readTokens(file)), [agent]: hash };
  await writePrivateFile(file, `${JSON.stringify({ agents }, null, 2)}\n`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
