import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, property } from '../base/json.ts';
import { writePrivateFile } from '../base/privateFile.ts';

/** When clients of an agent have called, as ISO 8601, and what the last one calls itself. */
export interface HeardOf {
  readonly firstAt: string;
  readonly lastAt: string;
  readonly client?: string;
}

export type Heard = ReadonlyMap<string, HeardOf>;

/** Beside the tokens and not among them: noting a call must never write over a token that is being minted. */
export function heardFileOf(stateFolder: string): string {
  return path.join(stateFolder, 'heard.json');
}

/** Who has been heard of, by agent. It is only for people: what cannot be read has not been heard of. */
export async function readHeard(file: string): Promise<Heard> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const agents = property(parse(text), 'agents');
  const entries = isObject(agents) ? Object.entries(agents) : [];
  return new Map(
    entries.flatMap(([agent, each]) => {
      const heard = toHeardOf(each);
      return heard ? [[agent, heard] as const] : [];
    }),
  );
}

/** Adds this to the file. Of an agent that another gate has heard of too, the later word stays. */
export async function writeHeard(file: string, heard: Heard): Promise<void> {
  const all = new Map(await readHeard(file));
  for (const [agent, each] of heard) {
    const known = all.get(agent);
    if (!known || known.lastAt <= each.lastAt) all.set(agent, each);
  }
  const agents: unknown = Object.fromEntries(all);
  await writePrivateFile(file, `${JSON.stringify({ agents }, null, 2)}\n`);
}

function toHeardOf(value: unknown): HeardOf | undefined {
  const [firstAt, lastAt] = [property(value, 'firstAt'), property(value, 'lastAt')];
  const client = property(value, 'client');
  if (!isTime(firstAt) || !isTime(lastAt)) return undefined;
  return { firstAt, lastAt, ...(typeof client === 'string' ? { client } : {}) };
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
