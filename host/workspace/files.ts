import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../protocol/models.ts';
import { checkSpecFiles, emptyGateway, type GatewayFile, parseGateway } from '../config/gatewayFile.ts';
import { ungovernedServers } from '../config/import/ungoverned.ts';
import { parseLock, type ToolsLock } from '../lock/lockFile.ts';
import { defaultPolicy } from '../policy/defaultPolicy.ts';
import { invalidPolicy, type Policy } from '../policy/policy.ts';
import { parseRoles } from '../policy/roleFile/parseRoles.ts';

export interface WorkspaceFiles {
  readonly gateway: string;
  readonly roles: string;
  readonly lock: string;
  /** The MCP servers that VS Code itself runs for this folder; another program's file, which is only looked at. */
  readonly vsCodeServers: string;
}

/** The committed files of a workspace folder, absolute paths. */
export function filesOf(folder: string): WorkspaceFiles {
  const own = path.join(folder, '.gatehouse');
  return {
    gateway: path.join(own, 'gateway.yaml'),
    roles: path.join(own, 'roles.yaml'),
    lock: path.join(own, 'tools.lock'),
    vsCodeServers: path.join(folder, '.vscode', 'mcp.json'),
  };
}

export interface Configuration {
  readonly gateway: GatewayFile;
  readonly policy: Policy;
  /** The role file as read, so that a change of it can be told; undefined where there is none. */
  readonly rolesText: string | undefined;
  /** What people have accepted of connectors' tools; undefined where that cannot be read, and holds back all. */
  readonly lock: ToolsLock | undefined;
  readonly problems: readonly Problem[];
}

/** Reads what the folder commits. Never throws: a file that cannot be read is a problem of that file. */
export async function readConfiguration(folder: string): Promise<Configuration> {
  const files = filesOf(folder);
  const [gateway, roles, lock, ungoverned] = await Promise.all([
    readGatewayFile(folder, files.gateway),
    readRoles(files.roles),
    readLock(files.lock),
    readUngoverned(files.vsCodeServers),
  ]);
  return {
    gateway: gateway.gateway,
    policy: roles.policy,
    rolesText: roles.rolesText,
    lock: lock.lock,
    problems: [...gateway.problems, ...roles.problems, ...lock.problems, ...ungoverned],
  };
}

async function readGatewayFile(
  folder: string,
  file: string,
): Promise<Pick<Configuration, 'gateway' | 'problems'>> {
  const read = await readText(file);
  if (read.kind === 'missing') return { gateway: emptyGateway(file), problems: [] };
  if (read.kind === 'unreadable') return { gateway: emptyGateway(file), problems: [read.problem] };
  const { gateway, problems } = parseGateway(read.text, file);
  const missing = await checkSpecFiles(gateway, (spec) => isFile(path.join(folder, spec)));
  return { gateway, problems: [...problems, ...missing] };
}

/** Only a role file that is not there gives way to the built-in policy; one that cannot be read denies all. */
async function readRoles(file: string): Promise<Pick<Configuration, 'policy' | 'rolesText' | 'problems'>> {
  const read = await readText(file);
  if (read.kind === 'missing') return { policy: defaultPolicy, rolesText: undefined, problems: [] };
  if (read.kind === 'text') return { ...parseRoles(read.text, file), rolesText: read.text };
  const { problem } = read;
  return { policy: invalidPolicy(problem), rolesText: `unreadable: ${problem.message}`, problems: [problem] };
}

/** Where there is no lock, nothing has been accepted yet. */
export async function readLock(file: string): Promise<Pick<Configuration, 'lock' | 'problems'>> {
  const read = await readText(file);
  if (read.kind === 'missing') return { lock: { version: 1, connectors: {} }, problems: [] };
  return read.kind === 'text' ? parseLock(read.text, file) : { lock: undefined, problems: [read.problem] };
}

/** Servers that VS Code runs beside the gate. What is wrong with its file is for VS Code to tell. */
async function readUngoverned(file: string): Promise<readonly Problem[]> {
  const read = await readText(file);
  return read.kind === 'text' ? ungovernedServers(read.text, file) : [];
}

type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: Problem };

async function readText(file: string): Promise<ReadText> {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    const why = error instanceof TypeError ? 'it is not UTF-8 text' : (error as Error).message;
    const message = `The file cannot be read: ${why}.`;
    return {
      kind: 'unreadable',
      problem: { file, line: 1, column: 1, severity: 'error', code: 'unreadable', message },
    };
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
