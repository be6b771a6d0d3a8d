import type { ClientId, FileWay } from '../../protocol/clients.ts';
import { findInside, readClientJson } from '../config/import/clientJson.ts';
import { type ClientEdit, toProblem } from './clientEdit.ts';
import { clientTable } from './clientTable.ts';
import { withJsonServer } from './editJson.ts';
import { withTomlServer } from './editToml.ts';
import { judgeEntry, toEntry } from './entry.ts';
import type { GateForClient, Machine } from './gateForClient.ts';

export interface EditOptions {
  readonly client: ClientId;
  readonly way: FileWay;
  /** Absolute path of the file, for locations. */
  readonly file: string;
  /** What the gate is called there. */
  readonly name: string;
  readonly machine: Machine;
}

/**
 * The text of a client's configuration with the gate in it, everything else as it was. Without a text, a new file.
 * A file that is broken is a located problem.
 */
export function toClientEdit(
  { client, way, file, name, machine }: EditOptions,
  gate: GateForClient,
  before: string | undefined,
): ClientEdit {
  const wanted = {
    ...{ file, name },
    entry: toEntry(client, way, gate, machine),
    isOwn: (found: unknown) => judgeEntry(found, gate, way).isOwn,
  };
  const text = before ?? '';
  if (text.includes('\0')) return toProblem(file, 1, 1, 'The file is no text. Nothing was written.');
  if (clientTable[client].format === 'toml') return withTomlServer(text, wanted);
  const names =
    client === 'claude-code' && way !== 'project' ? placeInClaudeCode(text, gate.folder) : undefined;
  return withJsonServer(text, names ?? ['mcpServers'], wanted);
}

/**
 * Claude Code keeps servers for one folder apart from those for all ("local" and "user" scope). The first is wanted,
 * but only where Claude Code has made the folder's entry itself: it may rely on what else it writes there. It writes
 * folders with slashes on Windows too.
 */
function placeInClaudeCode(text: string, folder: string): readonly string[] | undefined {
  const json = readClientJson(text, '');
  return [folder, folder.replaceAll('\\', '/')]
    .map((name) => ['projects', name])
    .find((names) => findInside(json, names)?.type === 'object')
    ?.concat('mcpServers');
}
