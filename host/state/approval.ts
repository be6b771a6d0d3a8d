import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import canonicalize from 'canonicalize';
import type { Approvable, ApprovableCommand, Approval } from '../../protocol/connectors.ts';
import { type ConnectorEntry, sendsCredential, type StdioConnectorEntry } from '../config/connectorEntry.ts';
import { isBelow } from '../config/workspacePath.ts';

/**
 * SHA-256, in hex, over the canonical form (RFC 8785) of what is approved, in which the order of variables and headers
 * makes no difference. Templates count as they are written: another secret is another one, another value of it is not.
 */
export function approvalHash(what: Approvable): string {
  return createHash('sha256')
    .update(canonicalize(what) ?? '')
    .digest('hex');
}

/**
 * What a connector needs an approval for, as it is put to a person, beside what was approved before if that is
 * something else; undefined for one that runs no command and sends no credential.
 */
export async function toApproval(
  entry: ConnectorEntry,
  folder: string,
  before?: Approvable,
): Promise<Approval | undefined> {
  const wanted = await toApprovable(entry, folder);
  if (!wanted) return undefined;
  const hash = approvalHash(wanted);
  const isOther = before !== undefined && approvalHash(before) !== hash;
  return { hash, ...wanted, ...(isOther ? { before } : {}) };
}

async function toApprovable(entry: ConnectorEntry, folder: string): Promise<Approvable | undefined> {
  if (entry.kind === 'stdio') return toCommand(entry, folder);
  if (!sendsCredential(entry)) return undefined;
  const { url, headers, tls } = entry;
  return { kind: 'credential', url, headers, tls };
}

async function toCommand(entry: StdioConnectorEntry, folder: string): Promise<ApprovableCommand> {
  const { command, args, env } = entry;
  const cwd = toFolder(entry.cwd, folder);
  const program = await digestOf(command, cwd, folder);
  return { kind: 'command', command, args, env, cwd, ...(program === undefined ? {} : { program }) };
}

/** The folder that a command runs in, for people and for the hash. */
function toFolder(cwd: string | undefined, folder: string): string {
  if (cwd === undefined) return path.resolve(folder);
  const written = cwd.replaceAll('${workspaceFolder}', () => folder);
  if (!/\$\{(?:secret|env):/.test(cwd)) return path.resolve(folder, written);
  // What a variable holds is not known here: "${env:A}/.." can be any folder, so ".." has to stay as it is.
  return written.startsWith('${') || path.isAbsolute(written)
    ? written
    : `${path.resolve(folder)}${path.sep}${written}`;
}

/**
 * SHA-256 of a program in the workspace folder, links followed. Undefined for one that is looked up by its name, lies
 * elsewhere, or cannot be read.
 */
async function digestOf(command: string, cwd: string, folder: string): Promise<string | undefined> {
  if (!/[\\/]/.test(command)) return undefined;
  const known = cwd.replaceAll(/\$\{env:([^}]*)\}/g, (_, name: string) => process.env[name] ?? '');
  const file = path.resolve(known, command);
  const [realFile = file, realFolder = folder] = await Promise.all(
    [file, folder].map((each) => realpath(each).catch(() => each)),
  );
  if (!isBelow(folder, file) && !isBelow(realFolder, realFile)) return undefined;
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
