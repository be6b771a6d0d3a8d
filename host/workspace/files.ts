import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../protocol/models.ts';
import { checkSpecFiles, emptyGateway, type GatewayFile, parseGateway } from '../config/gatewayFile.ts';
import { defaultPolicy } from '../policy/defaultPolicy.ts';
import { invalidPolicy, type Policy } from '../policy/policy.ts';
import { parseRoles } from '../policy/roleFile/parseRoles.ts';

export interface WorkspaceFiles {
  readonly gateway: string;
  readonly roles: string;
}

/** The committed files of a workspace folder, absolute paths. */
export function filesOf(folder: string): WorkspaceFiles {
  const own = path.join(folder, '.gatehouse');
  return { gateway: path.join(own, 'gateway.yaml'), roles: path.join(own, 'roles.yaml') };
}

export interface Configuration {
  readonly gateway: GatewayFile;
  readonly policy: Policy;
  /** The role file as read, so that a change of it can be told; undefined where there is none. */
  readonly rolesText: string | undefined;
  readonly problems: readonly Problem[];
}

/** Reads what the folder commits. Never throws: a file that cannot be read is a problem of that file. */
export async function readConfiguration(folder: string): Promise<Configuration> {
  const files = filesOf(folder);
  const [gateway, roles] = await Promise.all([
    readGatewayFile(folder, files.gateway),
    readRoles(files.roles),
  ]);
  return {
    gateway: gateway.gateway,
    policy: roles.policy,
    rolesText: roles.rolesText,
    problems: [...gateway.problems, ...roles.problems],
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
async function readRoles(file: string): Promise<Omit<Configuration, 'gateway'>> {
  const read = await readText(file);
  if (read.kind === 'missing') return { policy: defaultPolicy, rolesText: undefined, problems: [] };
  if (read.kind === 'text') return { ...parseRoles(read.text, file), rolesText: read.text };
  const { problem } = read;
  return { policy: invalidPolicy(problem), rolesText: `unreadable: ${problem.message}`, problems: [problem] };
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
