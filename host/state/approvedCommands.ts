import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import canonicalize from 'canonicalize';
import type { CommandApproval } from '../../protocol/connectors.ts';
import { errorCodeOf } from '../base/errorCode.ts';
import { isObject } from '../base/json.ts';
import { writePrivateFile } from '../base/privateFile.ts';
import type { StdioConnectorEntry } from '../config/connectorEntry.ts';
import { errors } from '../errors.ts';

/** What a person approves: a command as gateway.yaml writes it, with an absolute folder to run in. */
export type ApprovedCommand = NonNullable<CommandApproval['before']>;

/** The commands that a person has approved for one workspace folder, by connector; others do not run. */
export interface ApprovedCommands {
  /** Whether exactly this command was approved for this connector. A file that was altered approves nothing. */
  isApproved(connector: string, hash: string): Promise<boolean>;
  /** What was approved for it last. */
  before(connector: string): Promise<ApprovedCommand | undefined>;
  /** @throws {GatehouseError} `invalid-file` for a file that is not one of ours, which is left as it is. */
  approve(connector: string, approval: CommandApproval): Promise<void>;
  /** @throws {GatehouseError} `invalid-file` for a file that is not one of ours, which is left as it is. */
  forget(connector: string): Promise<void>;
}

type Approved = ReadonlyMap<string, ApprovedCommand>;

/** The edits of this process, one after the other: each reads the file, and none must lose what another wrote. */
let lastEdit: Promise<void> = Promise.resolve();

/** Keeps them in `commands.json` of the state folder. It is read anew each time: another process may approve, too. */
export function createApprovedCommands(stateFolder: string): ApprovedCommands {
  const file = path.join(stateFolder, 'commands.json');
  const readOrNone = async (): Promise<Approved> => readApproved(file).catch(() => new Map());
  return {
    isApproved: async (connector, hash) => {
      const command = (await readOrNone()).get(connector);
      return command !== undefined && commandHash(command) === hash;
    },
    before: async (connector) => (await readOrNone()).get(connector),
    approve: async (connector, { command, args, env, cwd, hash }) => {
      const approved = { command, args, env, cwd };
      if (commandHash(approved) !== hash) {
        throw errors.invalidArguments(
          `The approval of the command of "${connector}" is for another command. Look at it again, then approve it.`,
        );
      }
      await edit(file, (all) => new Map([...all, [connector, approved]]));
    },
    forget: async (connector) => {
      await edit(file, (all) => new Map([...all].filter(([name]) => name !== connector)));
    },
  };
}

/**
 * SHA-256, in hex, over the canonical form (RFC 8785) of a command, its arguments, its variables and its folder, in
 * which the order of variables makes no difference. Templates count as they are written: another secret is another
 * command, another value of it is not.
 */
export function commandHash({ command, args, env, cwd }: ApprovedCommand): string {
  const form = canonicalize({ command, args, env, cwd }) ?? '';
  return createHash('sha256').update(form).digest('hex');
}

/** The command of a connector as it is put to a person, beside the one that was approved before if it is another. */
export function toCommandApproval(
  { command, args, env, cwd }: StdioConnectorEntry,
  folder: string,
  before?: ApprovedCommand,
): CommandApproval {
  const wanted: ApprovedCommand = { command, args, env, cwd: toFolder(cwd, folder) };
  const hash = commandHash(wanted);
  const isOther = before !== undefined && commandHash(before) !== hash;
  return { hash, ...wanted, ...(isOther ? { before } : {}) };
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

async function edit(file: string, change: (all: Approved) => Approved): Promise<void> {
  const run = lastEdit.then(async () => {
    const held = await readApproved(file);
    const text = toText(change(held));
    if (text !== toText(held)) await writePrivateFile(file, text);
  });
  lastEdit = run.catch(() => {});
  await run;
}

/** @throws {GatehouseError} `invalid-file`; nothing is approved where there is no file. */
async function readApproved(file: string): Promise<Approved> {
  try {
    const approved = parseApproved(await readFile(file, 'utf8'));
    if (approved) return approved;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT') return new Map();
    if (code !== '') throw errors.invalidFile(`${file} cannot be read (${code}). Mend that, then try again.`);
  }
  throw errors.invalidFile(
    `${file} was altered, or is not a file of approved commands. Remove it, then approve the commands again.`,
  );
}

function parseApproved(text: string): Approved | undefined {
  const parsed: unknown = JSON.parse(text);
  const connectors = isObject(parsed) ? parsed['connectors'] : undefined;
  if (!isObject(connectors)) return undefined;
  const entries = Object.entries(connectors).map(([name, entry]) => [name, parseCommand(entry)] as const);
  const valid = entries.flatMap(([name, command]) => (command ? [[name, command] as const] : []));
  return valid.length === entries.length ? new Map(valid) : undefined;
}

/** One command, if it is still the one that its hash was made of. */
function parseCommand(entry: unknown): ApprovedCommand | undefined {
  if (!isObject(entry)) return undefined;
  const { command, args, env, cwd, hash } = entry;
  const isWhole =
    isText(command) &&
    isText(cwd) &&
    Array.isArray(args) &&
    args.every(isText) &&
    isObject(env) &&
    Object.values(env).every(isText);
  if (!isWhole) return undefined;
  const read = { command, args, env: env as Record<string, string>, cwd };
  return commandHash(read) === hash ? read : undefined;
}

function toText(approved: Approved): string {
  const entries = [...approved].map(([name, command]) => [name, { ...command, hash: commandHash(command) }]);
  return `${JSON.stringify({ connectors: Object.fromEntries(entries) as unknown }, null, 2)}\n`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
