import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Problem } from '../../protocol/models.ts';
import { isFingerprint } from './fingerprint.ts';
import { type LocatedJson, readLocatedJson } from './locatedJson.ts';
import { sortedRecord } from './sortedRecord.ts';

/** `.gatehouse/tools.lock`: which definitions of connectors' tools people have accepted. */
export interface ToolsLock {
  readonly version: 1;
  readonly connectors: Readonly<Record<string, LockedConnector>>;
}

export interface LockedConnector {
  /** What it was when its tools were accepted: the URL, or the command line. */
  readonly identity: string;
  /** Fingerprints by native name. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Fingerprints that a person has refused: held back without asking again. */
  readonly rejected: Readonly<Record<string, string>>;
}

/**
 * Reads the file. There is a lock only where nothing at all is wrong: without one every connector's tools are held
 * back, which is safer than half of what people decided. Its records have no prototype.
 */
export function parseLock(
  text: string,
  file: string,
): { lock: ToolsLock | undefined; problems: readonly Problem[] } {
  const json = readLocatedJson(text, file);
  const lock = json.root && readLock(json, json.root);
  const problems = json.problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { lock: problems.length === 0 ? lock : undefined, problems };
}

/** One tool per line and all names sorted, so that what two people accept merges, and a difference reads well. */
export function formatLock(lock: ToolsLock): string {
  const connectors = Object.entries(lock.connectors).map(
    ([name, { identity, accepted, rejected }]) =>
      [
        name,
        {
          identity,
          accepted: sortedRecord(Object.entries(accepted)),
          rejected: sortedRecord(Object.entries(rejected)),
        },
      ] as const,
  );
  return `${JSON.stringify({ version: lock.version, connectors: sortedRecord(connectors) }, null, 2)}\n`;
}

function readLock(json: LocatedJson, root: Node): ToolsLock | undefined {
  const version = findNodeAtLocation(root, ['version']);
  // A file of another version may mean other things by the same words, so nothing else of it is read.
  if (version && version.value !== 1) {
    json.fail(
      version,
      'bad-version',
      'This version of Gatehouse reads files of version 1 only. Update Gatehouse, or restore an earlier version of the file.',
    );
    return undefined;
  }
  const fields = json.fields(root, 'the file', ['version', 'connectors']);
  if (!fields) return undefined;
  const connectors = json.members(fields.connectors, '"connectors"');
  return {
    version: 1,
    connectors: sortedRecord(connectors.map(({ name, value }) => [name, readConnector(json, name, value)])),
  };
}

function readConnector(json: LocatedJson, name: string, node: Node): LockedConnector {
  const what = `connector ${JSON.stringify(name)}`;
  const fields = json.fields(node, what, ['identity', 'accepted', 'rejected']);
  if (!fields) return { identity: '', accepted: {}, rejected: {} };
  return {
    identity: json.text(fields.identity, `"identity" of ${what}`),
    accepted: readFingerprints(json, fields.accepted, `"accepted" of ${what}`),
    rejected: readFingerprints(json, fields.rejected, `"rejected" of ${what}`),
  };
}

function readFingerprints(json: LocatedJson, node: Node, what: string): Readonly<Record<string, string>> {
  const tools = json.members(node, what).map(({ name, value }) => {
    const fingerprint = json.text(value, `${JSON.stringify(name)} in ${what}`);
    if (value.type === 'string' && !isFingerprint(fingerprint)) {
      json.fail(
        value,
        'bad-fingerprint',
        'This is not the fingerprint of a tool ("sha256-" and 43 characters). Take the line out, then accept the tool again.',
      );
    }
    return [name, fingerprint] as const;
  });
  return sortedRecord(tools);
}
