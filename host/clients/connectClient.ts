import type {
  ClientApplied,
  ClientId,
  ClientModel,
  ClientParams,
  ClientPlan,
  ClientWay,
  CopyWay,
  FileWay,
} from '../../protocol/clients.ts';
import { clientIds, copyWays } from '../../protocol/clients.ts';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errors, GatehouseError } from '../errors.ts';
import type { ClientEdit } from './clientEdit.ts';
import { type ClientFileText, findLeak, readClientFile, writeClientFile } from './clientFile.ts';
import { clientFileOf, clientTable, holdsToken } from './clientTable.ts';
import { judgeEntry } from './entry.ts';
import { type GateForClient, type Machine, masked } from './gateForClient.ts';
import { maskText } from './maskText.ts';
import { toFreeName, toServerName } from './serverName.ts';
import { toClientEdit } from './toClientEdit.ts';
import { toCopy } from './toCopy.ts';

/** What clients are connected with: a gate that runs, on this machine. */
export interface ClientContext {
  /** Of the endpoint. */
  readonly url: string;
  /** What clients may be configured with; nothing where the port is one of this run only. */
  readonly lastingUrl?: string;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly launcher: string;
  readonly machine: Machine;
  /** Mints the lasting token of an agent; a former one is no longer good. */
  mint(agent: string): Promise<string>;
}

/** The clients that can be connected, with what each way writes or copies. `agent` is whom they would call as. */
export async function listClients(context: ClientContext): Promise<readonly ClientModel[]> {
  const { folder, machine } = context;
  return Promise.all(
    clientIds.map(async (id) => {
      const { title, agent, ways, own } = clientTable[id];
      const gate = toGate(context, agent, masked);
      return {
        ...{ id, title, agent },
        isFound: own !== undefined && (await isAround(own(machine), machine)),
        ways: ways.map((way) => {
          const base = { way, holdsToken: holdsToken(id, way) };
          if (isCopyWay(way))
            return {
              ...base,
              preview: toPreview({ client: id, way, name: toServerName(folder) }, gate, machine),
            };
          const file = clientFileOf(id, way, folder, machine);
          return { ...base, ...(file === undefined ? {} : { file }) };
        }),
      };
    }),
  );
}

/** What a way would copy, or why it cannot. */
function toPreview(...what: Parameters<typeof toCopy>): string {
  try {
    return toCopy(...what);
  } catch (error) {
    if (error instanceof GatehouseError) return error.message;
    throw error;
  }
}

/** Whether a client has left its file, or the folder that only it has, on this machine. */
async function isAround(file: string, { home }: Machine): Promise<boolean> {
  const places = path.dirname(file) === home ? [file] : [file, path.dirname(file)];
  const found = await Promise.all(places.map((place) => stat(place).catch(() => undefined)));
  return found.some(Boolean);
}

/**
 * What would change in a client's configuration file, for a person to see. Mints nothing and writes nothing.
 *
 * @throws {GatehouseError} `invalid-file` for one that cannot be edited, `invalid-arguments` for a way that the client
 *   does not have or that would write a token where it does not belong.
 */
export async function planClient(
  context: ClientContext,
  params: ClientParams & { readonly way: FileWay },
): Promise<ClientPlan> {
  const target = toTarget(context, params);
  const read = await readTarget(context, target);
  const { after, found, names } = edit(context, target, read, masked);
  const gate = toGate(context, target.agent, masked);
  const judged = found === undefined ? undefined : judgeEntry(found, gate, target.way);
  const freeName = toFreeName(target.name, (name) => names.includes(name));
  const [shown, wanted] = [maskText(read.text ?? ''), maskText(after)];
  return {
    ...{ file: target.file, name: target.name, before: shown, after: wanted },
    fingerprint: read.fingerprint,
    isSame: shown === wanted,
    ...(judged && !judged.isOwn ? { replaces: { place: judged.place, freeName } } : {}),
  };
}

/**
 * Writes it, if the file is still the one that was shown. The token is minted in between, so that nobody is cut off by
 * a change that a person did not want.
 *
 * @throws {GatehouseError} as `planClient`.
 */
export async function applyClient(
  context: ClientContext,
  params: ClientParams & { readonly way: FileWay; readonly fingerprint: string },
): Promise<ClientApplied> {
  const target = toTarget(context, params);
  const read = await readTarget(context, target);
  if (read.fingerprint !== params.fingerprint) return { kind: 'changed' };
  // Whatever speaks against it is found before the token that is used now ends.
  edit(context, target, read, masked);
  const isPrivate = holdsToken(target.client, target.way);
  const token = isPrivate ? await context.mint(target.agent) : masked;
  // Minting takes a moment, in which the client may write its file.
  const now = await readTarget(context, target);
  if (now.fingerprint !== read.fingerprint) return { kind: 'changed' };
  const { after } = edit(context, target, now, token);
  if (after !== now.text) await writeClientFile(now.real, after, { isPrivate });
  return { kind: 'written', file: target.file };
}

/** The text for the clipboard, with a new token where it holds one. @throws {GatehouseError} `invalid-arguments`. */
export async function copyForClient(
  context: ClientContext,
  { client, agent, name, way }: ClientParams & { readonly way: CopyWay },
): Promise<{ text: string }> {
  if (!clientTable[client]?.ways.includes(way)) throw noWay(client, way);
  checkLasting(context, client, way);
  const what = { client, way, name: name ?? toServerName(context.folder) };
  const toText = (token: string): string => toCopy(what, toGate(context, agent, token), context.machine);
  // Whatever speaks against it is found before the token that is used now ends.
  const shown = toText(masked);
  return { text: holdsToken(client, way) ? toText(await context.mint(agent)) : shown };
}

interface Target {
  readonly client: ClientId;
  readonly way: FileWay;
  readonly agent: string;
  readonly file: string;
  readonly name: string;
}

function toTarget(
  context: ClientContext,
  { client, way, agent, name: given }: ClientParams & { readonly way: FileWay },
): Target {
  const { folder, machine } = context;
  const name = given ?? toServerName(folder, way);
  const file = Object.hasOwn(clientTable, client) ? clientFileOf(client, way, folder, machine) : undefined;
  if (file === undefined) throw noWay(client, way);
  checkLasting(context, client, way);
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name))
    throw errors.invalidArguments(
      `"${name}" is no name for a server. Use letters, digits, "-" and "_", at most 64.`,
    );
  return { client, way, agent, file, name };
}

async function readTarget({ folder }: ClientContext, target: Target): Promise<ClientFileText> {
  const read = await readClientFile(target.file, target.way === 'project' ? folder : undefined);
  const leak = holdsToken(target.client, target.way) ? await findLeak(folder, read.real) : undefined;
  if (leak === undefined) return read;
  throw errors.invalidArguments(`${leak} Choose the way in which the client starts the gate by itself.`);
}

function edit(
  context: ClientContext,
  target: Target,
  { text }: ClientFileText,
  token: string,
): Extract<ClientEdit, { kind: 'edit' }> {
  const { client, way, file, name, agent } = target;
  const options = { client, way, file, name, machine: context.machine };
  const edited = toClientEdit(options, toGate(context, agent, token), text);
  if (edited.kind === 'edit') return edited;
  const { line, column, message } = edited.problem;
  throw errors.invalidFile(`${file}:${line}:${column}: ${message}`);
}

function toGate(context: ClientContext, agent: string, token: string): GateForClient {
  const { url, lastingUrl = url, folder, launcher } = context;
  return { url: lastingUrl, folder, launcher, agent, token };
}

/** @throws {GatehouseError} `invalid-arguments` where a client would be told a port that is gone after this run. */
function checkLasting({ url, lastingUrl, folder }: ClientContext, client: ClientId, way: ClientWay): void {
  if (lastingUrl !== undefined || !holdsToken(client, way)) return;
  const why = `The port of ${folder} belongs to another program at the moment, and ${url} is good until this gate ends.`;
  const what = 'End that program, start the gate anew, then connect';
  throw errors.invalidArguments(
    `${why} ${what}; or choose the way in which the client starts the gate by itself.`,
  );
}

function isCopyWay(way: string): way is CopyWay {
  return copyWays.some((each) => each === way);
}

function noWay(client: string, way: string): Error {
  return errors.invalidArguments(`"${client}" has no way "${way}" to be connected.`);
}
