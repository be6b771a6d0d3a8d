import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Problem } from '../../../protocol/models.ts';
import { errorCodeOf } from '../../base/errorCode.ts';
import { type ReadCandidates, readServers } from './candidates.ts';
import { clientFiles } from './clientFiles.ts';
import { createNames } from './names.ts';

/** Bytes. What is larger holds much besides servers, and would cost seconds to read. */
const MAX_BYTES = 1_000_000;

/** Whose configurations are looked for. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * The servers of every other client that is set up for this workspace folder or this person. `taken` are the
 * names of the sources that gateway.yaml has, `secretsInUse` those of the secrets. Never rejects: a file that cannot be read is a problem.
 */
export async function findCandidates(
  folder: string,
  taken: readonly string[],
  machine: Machine = { env: process.env, platform: process.platform, home: homedir() },
  secretsInUse: readonly string[] = [],
): Promise<ReadCandidates> {
  const names = createNames(taken, secretsInUse);
  const read: ReadCandidates[] = [];
  // One after the other, so that the same files give the same names each time.
  for (const client of clientFiles(folder, machine.env, machine.platform, machine.home)) {
    const content = await readConfiguration(client.file);
    if (content.kind === 'text') read.push(readServers(content.text, client.file, client, names));
    if (content.kind === 'problem') read.push({ candidates: [], problems: [content.problem] });
  }
  return {
    candidates: read.flatMap(({ candidates }) => candidates),
    problems: read.flatMap(({ problems }) => problems),
  };
}

type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'problem'; readonly problem: Problem };

async function readConfiguration(file: string): Promise<Content> {
  try {
    const { size, isFile } = await stat(file).then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    if (!isFile) return unreadable(file, 'It is no file.');
    if (size > MAX_BYTES) return unreadable(file, `It is larger than ${MAX_BYTES / 1_000_000} MB.`);
    return { kind: 'text', text: await readFile(file, 'utf8') };
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return unreadable(file, `It cannot be opened (${code || 'unknown error'}).`);
  }
}

function unreadable(file: string, reason: string): Content {
  const message = `${reason} Nothing of it is imported; add its servers by hand.`;
  return {
    kind: 'problem',
    problem: { file, line: 1, column: 1, severity: 'warning', code: 'unreadable-file', message },
  };
}
