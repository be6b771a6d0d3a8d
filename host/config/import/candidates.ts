import type { Location, Problem } from '../../../protocol/models.ts';
import type { ConnectorEntry } from '../connectorEntry.ts';
import { type ClientJson, type ClientMember, findInside, readClientJson } from './clientJson.ts';
import type { Draft } from './draft.ts';
import { createNames, type Names } from './names.ts';
import { mayBeOwnUrl, runsGatehouse } from './ownServer.ts';
import { readServerEntry } from './serverEntry.ts';
import { createResolve, type VariableSyntax } from './variables.ts';

/** A server in another client's configuration, as the connector that it would be here. Its place is that of its name. */
export interface ImportCandidate extends Location {
  /** The client whose configuration holds it: `VS Code`, `Claude Code`, `Claude Desktop`, `Cursor`, `Windsurf`. */
  readonly client: string;
  /** Its name there. */
  readonly nameThere: string;
  /** One that gateway.yaml can hold and that no other source and no other candidate has. */
  readonly name: string;
  /** Without any secret: `${secret:NAME}` stands in their places. */
  readonly entry: ConnectorEntry;
  /** The secrets that were written out, by name. They belong to the keeper of secrets, never into a file or a log. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What a person should know, a sentence each; they hold no value of the configuration. */
  readonly notes: readonly string[];
}

export interface ReadCandidates {
  /** In the order of the files. */
  readonly candidates: readonly ImportCandidate[];
  /** What could not be read, and which servers cannot be imported, and why. None quotes a value. */
  readonly problems: readonly Problem[];
}

/** How a client writes its servers. */
export interface ClientFormat {
  /** As people call it. */
  readonly client: string;
  readonly variables: VariableSyntax;
  /** The names that lead to each object of servers. */
  readonly places: readonly (readonly string[])[];
  /** The person's home folder, which some clients have a variable for. */
  readonly home: string;
}

/**
 * Reads the servers of another client. `file` is the absolute path, for locations; `taken` are the names of the
 * sources that gateway.yaml has. Never throws. What is wrong with a server costs that one alone.
 */
export function readCandidates(
  text: string,
  file: string,
  client: ClientFormat,
  taken: readonly string[],
): ReadCandidates {
  return readServers(text, file, client, createNames(taken));
}

/** The same for one of several files, which share names. */
export function readServers(text: string, file: string, client: ClientFormat, names: Names): ReadCandidates {
  const json = readClientJson(text, file);
  const candidates = findServers(json, client).flatMap((member) => {
    const draft: Draft = {
      name: names.connector(member.name),
      file,
      resolve: createResolve(client.variables, client.home),
      names,
      notes: new Set(),
      refusals: new Set(),
      secrets: new Map(),
    };
    const entry = readServerEntry(json, member.value, draft);
    if (entry) tellOwn(entry, draft);
    if (!entry || draft.refusals.size > 0) return refuse(json, member, draft);
    names.take(draft.name);
    return toCandidate(json, client, member, draft, entry);
  });
  return { candidates, problems: json.problems };
}

function findServers(json: ClientJson, { client, places }: ClientFormat): readonly ClientMember[] {
  const { root } = json;
  if (!root) return [];
  const found = places.flatMap((place) => findInside(json, place) ?? []);
  const wrong = [root, ...found].find(({ type }) => type !== 'object');
  if (wrong) {
    const what = wrong === root ? 'The configuration' : 'What holds the servers';
    json.tell(
      wrong,
      'error',
      'wrong-type',
      `${what} of ${client} must be an object. Mend it and import again.`,
    );
  }
  return found.flatMap((node) => json.members(node));
}

function tellOwn(entry: ConnectorEntry, draft: Draft): void {
  if (entry.kind === 'http' && mayBeOwnUrl(entry.url))
    draft.notes.add(
      'It may be Gatehouse itself, which must not be connected to itself: look at its URL first.',
    );
  if (entry.kind === 'stdio' && runsGatehouse(entry.command, entry.args))
    draft.refusals.add('It is Gatehouse itself.');
}

function refuse(json: ClientJson, { key, name }: ClientMember, { refusals }: Draft): readonly never[] {
  const message = `${JSON.stringify(name)} is not imported. ${[...refusals].join(' ')}`;
  json.tell(key, 'warning', 'not-imported', message);
  return [];
}

function toCandidate(
  json: ClientJson,
  { client }: ClientFormat,
  { key, name }: ClientMember,
  draft: Draft,
  entry: ConnectorEntry,
): ImportCandidate {
  return {
    client,
    ...json.locate(key),
    nameThere: name,
    name: draft.name,
    entry,
    secrets: Object.fromEntries(draft.secrets),
    notes: [...draft.notes],
  };
}
