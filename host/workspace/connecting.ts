import type { FoundServer } from '../../protocol/connectors.ts';
import type { NewServer } from '../../protocol/messages.ts';
import { assertNever } from '../base/assert.ts';
import { addConnector, removeConnector, setConnectorHeader } from '../config/editConnectors.ts';
import type { ConnectorEntry } from '../config/connectorEntry.ts';
import { suggestSecret } from '../config/expand.ts';
import { type GatewayFile, parseGateway } from '../config/gatewayFile.ts';
import { errors } from '../errors.ts';
import { roleTemplate } from '../policy/roleTemplate.ts';
import { detect } from '../sources/mcp/detect/detect.ts';
import type { Step, Verdict } from '../sources/mcp/detect/verdict.ts';
import { openFetch } from '../sources/mcp/http/openFetch.ts';
import { toApproval } from '../state/approval.ts';
import { findConnector, forgetTools } from './acceptance.ts';
import { filesOf } from './files.ts';
import { editFile } from './onDisk.ts';
import type { Workspace } from './workspace.ts';

/** Finds out what a URL that a person typed speaks. Calls no tool. @throws {GatehouseError} `invalid-arguments`. */
export async function detectServer(
  workspace: Workspace,
  given: string,
  onStep: (step: Step) => void,
): Promise<FoundServer> {
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw errors.invalidArguments(`"${given}" is not an http or https URL without credentials.`);
  const opened = openFetch();
  try {
    const target = { url, headers: {}, hasCredential: false, fetch: opened.fetch };
    const { verdict, steps } = await detect(target, { onStep });
    return { ...toFound(verdict), steps, suggestedName: suggestName(workspace, url) };
  } finally {
    await opened.close();
  }
}

function toFound(verdict: Verdict): Pick<FoundServer, 'url' | 'verdict' | 'revision' | 'reason'> {
  const { kind, url } = verdict;
  switch (kind) {
    case 'modern':
    case 'legacy':
      return { url, verdict: kind, revision: verdict.revision };
    case 'unavailable':
    case 'not-mcp':
      return { url, verdict: kind, reason: verdict.reason };
    case 'sse':
    case 'authorize':
      return { url, verdict: kind };
    default:
      return assertNever(verdict);
  }
}

/** `https://mcp.example.com/mcp` makes `example`; a taken name gets a number. */
function suggestName({ file }: Workspace, { hostname, port }: URL): string {
  const taken = new Set([...file.apis, ...file.connectors].map(({ name }) => name));
  const plain = /^[\d.]+$|:|^localhost$/.test(hostname)
    ? `local-${port || '80'}`
    : (hostname.split('.').filter((part) => !/^(www|mcp|api|com|org|net|io|dev|ai|co|app)$/.test(part))[0] ??
      'server');
  const name =
    plain
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-')
      .replace(/^[^a-z]+/, '')
      .slice(0, 20) || 'server';
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/**
 * Writes a connector into gateway.yaml, and a role file where there is none. It begins to connect then: whoever gives
 * a URL with its headers has approved that they are sent there. A command is asked about all the same.
 *
 * @throws {GatehouseError} `name-taken`, `invalid-arguments`, `invalid-file`.
 */
export async function connectServer(
  workspace: Workspace,
  name: string,
  server: NewServer,
): Promise<readonly string[]> {
  const entry = toEntry(server);
  return writeConnectors(workspace, async (text) => {
    const edited = addConnector(text, name, entry);
    await approveByAct(workspace, name, entry);
    return edited;
  });
}

function toEntry(server: NewServer): ConnectorEntry {
  return server.kind === 'http'
    ? { kind: 'http', url: server.url, headers: server.headers ?? {}, tls: {} }
    : { kind: 'stdio', command: server.command, args: server.args, env: {} };
}

/**
 * Approves that a connector sends its credential, because a person has decided just that. To be done before
 * gateway.yaml says so, which is read as soon as it is written.
 */
export async function approveByAct(
  { approved, folder }: Workspace,
  name: string,
  entry: ConnectorEntry | undefined,
): Promise<void> {
  const approval = entry && (await toApproval(entry, folder));
  if (approval?.kind === 'credential') await approved.add(name, approval);
}

/** Edits gateway.yaml, brings a role file where there is none, and reads both. */
export async function writeConnectors(
  workspace: Workspace,
  edit: (text: string | undefined) => string | Promise<string>,
): Promise<readonly string[]> {
  const { gateway, roles } = filesOf(workspace.folder);
  await editFile(gateway, edit);
  const written = [gateway];
  if (await editFile(roles, (text) => text ?? roleTemplate)) written.push(roles);
  await workspace.reload();
  return written;
}

/**
 * Takes a connector out of gateway.yaml, and all that was accepted and approved of it with it.
 *
 * @throws {GatehouseError} `invalid-file` for a file that a person must mend first. The connector is gone by then,
 *   unless that file is gateway.yaml.
 */
export async function disconnectServer(workspace: Workspace, name: string): Promise<readonly string[]> {
  const { gateway } = filesOf(workspace.folder);
  if (!(await editFile(gateway, (text = '') => removeConnector(text, name)))) return [];
  await workspace.reload();
  await workspace.approved.forget(name);
  return [gateway, ...(await forgetTools(workspace, name))];
}

/**
 * A person approves a command or a credential: exactly the one with this hash, which gateway.yaml must still say.
 *
 * @throws {GatehouseError} `invalid-arguments` where it says another one now.
 */
export async function approveCommand(workspace: Workspace, name: string, hash: string): Promise<void> {
  const source = findConnector(workspace, name);
  const entry = findEntry(workspace.file, name);
  const approval = entry && (await toApproval(entry, workspace.folder));
  if (!approval)
    throw errors.invalidArguments(
      `The connector "${name}" runs no command and sends no credential, so nothing is to be approved.`,
    );
  if (approval.hash !== hash)
    throw errors.invalidArguments(
      `The ${approval.kind} of "${name}" has changed since it was shown. Look at it again, then approve it.`,
    );
  await workspace.approved.add(name, approval);
  await source.connect();
}

/**
 * Writes the header that carries a bearer token, taken from a secret, and reads it; answers the secret's name. That it
 * is sent is approved by this, but neither what else the entry sends and nobody has approved yet, nor another URL than
 * the one that was approved before: the secret may still hold the token for that one.
 */
export async function addToken(workspace: Workspace, name: string): Promise<{ secret: string }> {
  const { gateway } = filesOf(workspace.folder);
  const secret = suggestSecret(name, 'token');
  await editFile(gateway, async (text = '') => {
    const edited = setConnectorHeader(text, name, 'Authorization', `Bearer \${secret:${secret}}`);
    const before = findEntry(parseGateway(text, gateway).gateway, name);
    if (await isAsApproved(workspace, name, before))
      await approveByAct(workspace, name, findEntry(parseGateway(edited, gateway).gateway, name));
    return edited;
  });
  // Whoever has the token connects next, and that must be the connector with this header.
  await workspace.reload();
  return { secret };
}

/** Whether an entry asks for no approval, and is still for the URL that was approved last. */
async function isAsApproved(
  { folder, approved }: Workspace,
  name: string,
  entry: ConnectorEntry | undefined,
): Promise<boolean> {
  if (entry?.kind !== 'http') return false;
  const needed = await toApproval(entry, folder);
  if (needed) return approved.isApproved(name, needed.hash);
  const last = await approved.before(name);
  return last === undefined || (last.kind === 'credential' && last.url === entry.url);
}

function findEntry({ connectors }: GatewayFile, name: string): ConnectorEntry | undefined {
  return connectors.find((each) => each.name === name)?.entry;
}
