import type { Importable, ImportableServer } from '../../protocol/connectors.ts';
import type { Location } from '../../protocol/models.ts';
import { secretsOf } from '../config/connectorEntry.ts';
import { addConnector } from '../config/editConnectors.ts';
import { secretsIn } from '../config/expand.ts';
import type { ImportCandidate, ReadCandidates } from '../config/import/candidates.ts';
import { findCandidates } from '../config/import/findCandidates.ts';
import { withoutServer } from '../config/import/withoutServer.ts';
import { errors } from '../errors.ts';
import { toIdentity, toPlace } from '../sources/mcp/place.ts';
import { approveByAct, writeConnectors } from './connecting.ts';
import { filesOf } from './files.ts';
import { editFile } from './onDisk.ts';
import type { Workspace } from './workspace.ts';

/** The servers of other clients that are not connectors of this folder already. */
export async function findImportable(workspace: Workspace): Promise<Importable> {
  const { candidates, problems } = await readCandidates(workspace);
  const servers = candidates.map((candidate): ImportableServer => {
    const { client, file, line, column, nameThere, name, entry, secrets, notes } = candidate;
    const location = { file, line, column };
    return { client, location, nameThere, name, place: toPlace(entry), secrets: Object.keys(secrets), notes };
  });
  return { servers, refused: problems };
}

async function readCandidates({ folder, file }: Workspace): Promise<ReadCandidates> {
  const taken = [...file.apis, ...file.connectors].map(({ name }) => name);
  const known = new Set(file.connectors.map(({ entry }) => toIdentity(entry)));
  const { candidates, problems } = await findCandidates(folder, taken, undefined, [
    ...file.apis.flatMap(({ auth }) => Object.values(auth).flatMap(secretsIn)),
    ...file.connectors.flatMap(({ entry }) => secretsOf(entry)),
  ]);
  // The same server in several clients is one connector, wherever it is taken from.
  const servers = Map.groupBy(candidates, ({ entry }) => toIdentity(entry));
  const own = [...servers].flatMap(([identity, [first, ...others]]) => {
    if (!first || known.has(identity)) return [];
    const clients = [...new Set(others.map(({ client }) => client))].filter(
      (client) => client !== first.client,
    );
    return clients.length === 0
      ? [first]
      : [{ ...first, notes: [...first.notes, `It is also in ${clients.join(' and ')}.`] }];
  });
  return { candidates: own, problems };
}

export interface ImportRequest {
  readonly servers: readonly Pick<ImportableServer, 'location' | 'nameThere' | 'name'>[];
  /** Takes those of `.vscode/mcp.json` out there, so that VS Code no longer runs them beside the gate. */
  readonly removeFromVsCode: boolean;
}

/**
 * Writes servers of other clients into gateway.yaml. Answers what was written, and the values of the secrets that
 * were written out there: they are for the keeper of secrets alone.
 *
 * @throws {GatehouseError} `invalid-arguments` for a server that is no longer there, `name-taken`, `invalid-file`.
 */
export async function importServers(
  workspace: Workspace,
  { servers, removeFromVsCode }: ImportRequest,
): Promise<{ written: readonly string[]; secrets: Readonly<Record<string, string>> }> {
  const { candidates } = await readCandidates(workspace);
  const chosen = servers.map(({ location, nameThere, name }) => {
    const found = candidates.find((each) => each.nameThere === nameThere && isSamePlace(each, location));
    if (found) return { ...found, name };
    throw errors.invalidArguments(
      `"${nameThere}" is no longer in ${location.file} as it was shown. Import again.`,
    );
  });
  const written = await writeConnectors(workspace, async (text) => {
    const edited = chosen.reduce<string | undefined>(
      (before, { name, entry }) => addConnector(before, name, entry),
      text,
    );
    for (const each of chosen) if (isShown(each)) await approveByAct(workspace, each.name, each.entry);
    return edited ?? '';
  });
  const moved = removeFromVsCode ? await takeOut(workspace, chosen) : [];
  return {
    written: [...written, ...moved],
    secrets: Object.fromEntries(chosen.flatMap(({ secrets }) => Object.entries(secrets))),
  };
}

/** Whether a person who chose a server by its URL knew all that is sent there: not what this machine's variables hold. */
function isShown({ entry }: ImportCandidate): boolean {
  return entry.kind === 'http' && !Object.values(entry.headers).some((text) => text.includes('${env:'));
}

function isSamePlace(a: Location, b: Location): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

/** VS Code's own list for this folder loses what the gate has taken over. */
async function takeOut(
  { folder }: Workspace,
  chosen: readonly ImportCandidate[],
): Promise<readonly string[]> {
  const { vsCodeServers: file } = filesOf(folder);
  const isWritten = await editFile(file, (text) =>
    text === undefined
      ? text
      : chosen
          .filter((each) => each.file === file)
          .reduce((before, { nameThere }) => withoutServer(before, nameThere), text),
  );
  return isWritten ? [file] : [];
}
