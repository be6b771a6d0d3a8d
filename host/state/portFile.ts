import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { property } from '../base/json.ts';
import { writePrivateFile } from '../base/privateFile.ts';

/** Below the ports that systems give to outgoing connections, so that other programs rarely get one of these. */
const FIRST = 20_000;
const LAST = 32_767;

/** The port that the gate of a folder takes again and again, so that what clients are configured with stays good. */
export async function readPort(stateFolder: string): Promise<number | undefined> {
  const text = await readFile(fileOf(stateFolder), 'utf8').catch(() => '');
  try {
    const port = property(JSON.parse(text), 'port');
    return isPort(port) ? port : undefined;
  } catch {
    return undefined;
  }
}

export async function writePort(stateFolder: string, port: number): Promise<void> {
  await writePrivateFile(fileOf(stateFolder), `${JSON.stringify({ port })}\n`);
}

/** The ports of the other folders of this person, whether their gates run now or not. */
export async function portsOfOthers(stateFolder: string): Promise<ReadonlySet<number>> {
  const home = path.dirname(stateFolder);
  const names = await readdir(home).catch(() => []);
  const others = names.map((name) => path.join(home, name)).filter((each) => each !== stateFolder);
  const ports = await Promise.all(others.map(readPort));
  return new Set(ports.filter((port) => port !== undefined));
}

/**
 * The ports that a new folder may take, the first one by its name. Whoever deletes the state of a folder gets the same
 * port again where that is free.
 */
export function* portsFor(stateFolder: string): Generator<number> {
  const count = LAST - FIRST + 1;
  // The name ends with a hash of the folder's path; of that, 32 bits are plenty.
  const start = Number.parseInt(path.basename(stateFolder).slice(-8), 16) || 0;
  for (let step = 0; step < count; step += 1) yield FIRST + ((start + step) % count);
}

function fileOf(stateFolder: string): string {
  return path.join(stateFolder, 'port.json');
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 65_535;
}
