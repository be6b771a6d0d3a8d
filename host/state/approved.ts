import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Approvable, Approval } from '../../protocol/connectors.ts';
import { errorCodeOf } from '../base/errorCode.ts';
import { isObject } from '../base/json.ts';
import { writePrivateFile } from '../base/privateFile.ts';
import { errors } from '../errors.ts';
import { approvalHash } from './approval.ts';

/** The commands and credentials that a person has approved for one workspace folder, by connector. */
export interface Approved {
  /** Whether exactly this was approved for this connector. A file that was altered approves nothing. */
  isApproved(connector: string, hash: string): Promise<boolean>;
  /** What was approved for it last. */
  before(connector: string): Promise<Approvable | undefined>;
  /** @throws {GatehouseError} `invalid-file` for a file that is not one of ours, which is left as it is. */
  add(connector: string, approval: Approval): Promise<void>;
  /** @throws {GatehouseError} `invalid-file` for a file that is not one of ours, which is left as it is. */
  forget(connector: string): Promise<void>;
}

type Held = ReadonlyMap<string, Approvable>;

/** The edits of this process, one after the other: each reads the file, and none must lose what another wrote. */
let lastEdit: Promise<void> = Promise.resolve();

export function approvedFileOf(stateFolder: string): string {
  return path.join(stateFolder, 'approved.json');
}

/** Keeps them in `approved.json` of the state folder. It is read anew each time: another process may approve, too. */
export function createApproved(stateFolder: string): Approved {
  const file = approvedFileOf(stateFolder);
  const readOrNone = async (): Promise<Held> => readApproved(file).catch(() => new Map());
  return {
    isApproved: async (connector, hash) => {
      const approved = (await readOrNone()).get(connector);
      return approved !== undefined && approvalHash(approved) === hash;
    },
    before: async (connector) => (await readOrNone()).get(connector),
    add: async (connector, { hash, before: _before, ...approved }) => {
      if (approvalHash(approved) !== hash) {
        throw errors.invalidArguments(
          `The approval for "${connector}" is for something else. Look at it again, then approve it.`,
        );
      }
      await edit(file, (all) => new Map([...all, [connector, approved]]));
    },
    forget: async (connector) => {
      await edit(file, (all) => new Map([...all].filter(([name]) => name !== connector)));
    },
  };
}

async function edit(file: string, change: (all: Held) => Held): Promise<void> {
  const run = lastEdit.then(async () => {
    const held = await readApproved(file);
    const text = toText(change(held));
    if (text !== toText(held)) await writePrivateFile(file, text);
  });
  lastEdit = run.catch(() => {});
  await run;
}

/** @throws {GatehouseError} `invalid-file`; nothing is approved where there is no file. */
async function readApproved(file: string): Promise<Held> {
  try {
    const approved = parseApproved(await readFile(file, 'utf8'));
    if (approved) return approved;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return new Map();
    if (code !== '') throw errors.invalidFile(`${file} cannot be read (${code}). Mend that, then try again.`);
  }
  throw errors.invalidFile(
    `${file} was altered, or is not a file of approvals. Remove it, then approve the connectors again.`,
  );
}

function parseApproved(text: string): Held | undefined {
  const parsed: unknown = JSON.parse(text);
  const connectors = isObject(parsed) ? parsed['connectors'] : undefined;
  if (!isObject(connectors)) return undefined;
  const entries = Object.entries(connectors).map(([name, entry]) => [name, parseEntry(entry)] as const);
  const valid = entries.flatMap(([name, approved]) => (approved ? [[name, approved] as const] : []));
  return valid.length === entries.length ? new Map(valid) : undefined;
}

/** One approval, if it is still the one that its hash was made of. */
function parseEntry(entry: unknown): Approvable | undefined {
  if (!isObject(entry)) return undefined;
  const approved = entry['kind'] === 'credential' ? parseCredential(entry) : parseCommand(entry);
  return approved && approvalHash(approved) === entry['hash'] ? approved : undefined;
}

function parseCommand(entry: Record<string, unknown>): Approvable | undefined {
  const { kind, command, args, env, cwd, program } = entry;
  const isWhole =
    kind === 'command' &&
    isText(command) &&
    isText(cwd) &&
    Array.isArray(args) &&
    args.every(isText) &&
    isTexts(env) &&
    (program === undefined || isText(program));
  if (!isWhole) return undefined;
  return { kind, command, args, env, cwd, ...(program === undefined ? {} : { program }) };
}

function parseCredential({ url, headers, tls }: Record<string, unknown>): Approvable | undefined {
  const isWhole = isText(url) && isTexts(headers) && isTexts(tls);
  return isWhole ? { kind: 'credential', url, headers, tls } : undefined;
}

function toText(approved: Held): string {
  const entries = [...approved].map(([name, each]) => [name, { ...each, hash: approvalHash(each) }]);
  return `${JSON.stringify({ connectors: Object.fromEntries(entries) as unknown }, null, 2)}\n`;
}

function isTexts(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
