import type { CallerModel } from '../../protocol/callers.ts';
import type { Event } from '../base/event.ts';
import { type Callers, createCallers } from '../endpoint/callers.ts';
import { type Endpoint, openEndpoint } from '../endpoint/listener.ts';
import { heardFileOf } from '../state/heardFile.ts';
import { noteRecordFolder } from '../state/recordFolders.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { tokenFileOf } from '../state/tokenFile.ts';
import { checkAgent, toCallers } from './agents.ts';
import { type Attachable, openAttachable } from './attachable.ts';
import { findFolderPort, toLastingUrl } from './folderPort.ts';
import { createLastingTokens, type LastingTokens } from './lastingTokens.ts';
import { openPresence, type Presence } from './presence.ts';
import { openWatched, type Watched } from './watched.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

export interface ServeOptions extends WorkspaceOptions {
  readonly host: string;
  /** 0 takes a free one for this run; without one, the folder's own is taken again. */
  readonly port?: number;
  /** What to take for the folder's own port where none has been remembered yet. */
  readonly portHint?: number;
  /** Bearer tokens that are good for this run, by agent. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** A workspace folder with its endpoint open and its files watched. */
export interface Served {
  readonly workspace: Workspace;
  readonly url: string;
  /**
   * What clients may be configured with, for it stays good: at the folder's own port, also where another gate of the
   * folder has that now. Absent where the port belongs to another program, or is one of this run by somebody's wish.
   */
  readonly lastingUrl?: string;
  /** The agents as callers, as they are now. */
  readonly callers: readonly CallerModel[];
  readonly onDidChangeCallers: Event<void>;
  /** Adds a token that is good for this run. */
  addToken(agent: string, token: string): void;
  /** @throws {GatehouseError} `unknown-agent`, `invalid-file`. */
  mintToken(agent: string): Promise<string>;
  /** @throws {GatehouseError} `invalid-file`. */
  revokeToken(agent: string): Promise<void>;
  /** Reads the committed files now instead of when the watcher hears of them. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** @throws {GatehouseError} `not-loopback`, `port-taken`, `invalid-file` for a broken token file. */
export async function serveWorkspace(options: ServeOptions): Promise<Served> {
  const { folder, log } = options;
  const stateFolder = stateFolderOf(folder);
  await noteRecordFolder(stateFolder, options.records);
  const ways: { opened?: Opened } = {};
  const presence = await openPresence({
    file: heardFileOf(stateFolder),
    callers: createCallers(),
    holdsOpen: (agent) =>
      [ways.opened?.attachable, ways.opened?.endpoint].some((way) => way?.holdsOpen(agent) === true),
    log,
  });
  const { callers } = presence;
  const tokens = createLastingTokens({
    ...{ file: tokenFileOf(stateFolder), callers, onRead: presence.setTokens },
    redactor: () => watched.workspace.redactor,
  });
  const watched = await openWatched({ ...options, onTokens: tokens.read }).catch(async (error: unknown) => {
    await presence.dispose();
    throw error;
  });
  const { workspace } = watched;
  for (const [agent, token] of Object.entries(options.tokens)) addToken(callers, workspace, agent, token);
  const opened = await tokens
    .read()
    .then(() => openBoth(workspace, callers, options))
    .catch(async (error: unknown) => {
      await presence.dispose();
      await watched.dispose();
      throw error;
    });
  ways.opened = opened;
  return toServed({ watched, presence, tokens, opened });
}

interface Parts {
  readonly watched: Watched;
  readonly presence: Presence;
  readonly tokens: LastingTokens;
  readonly opened: Opened;
}

function toServed({ watched, presence, tokens, opened }: Parts): Served {
  const { workspace } = watched;
  const { endpoint, attachable, lastingUrl } = opened;
  return {
    workspace,
    url: endpoint.url,
    ...(lastingUrl === undefined ? {} : { lastingUrl }),
    get callers() {
      return toCallers(workspace.gateway.policy, tokens.held, presence);
    },
    onDidChangeCallers: presence.onDidChange,
    addToken: (agent, token) => addToken(presence.callers, workspace, agent, token),
    mintToken: async (agent) => {
      checkAgent(workspace.gateway.policy, agent);
      return tokens.mint(agent);
    },
    revokeToken: tokens.revoke,
    reload: workspace.reload,
    close: async () => {
      const closed = await Promise.allSettled([endpoint.close(), attachable.close()]);
      await presence.dispose();
      await watched.dispose();
      for (const each of closed) if (each.status === 'rejected') throw each.reason;
    },
  };
}

/** The two ways in: over HTTP with a token, and for processes of the same person. */
interface Opened extends OpenEndpoint {
  readonly attachable: Attachable;
}

interface OpenEndpoint {
  readonly endpoint: Endpoint;
  readonly lastingUrl?: string;
}

async function openBoth(workspace: Workspace, callers: Callers, options: ServeOptions): Promise<Opened> {
  let url: string | undefined;
  const attachable = await openAttachable({ workspace, callers, url: () => url, log: options.log });
  try {
    const opened = await openFor(workspace, callers, attachable.holdsSocket, options);
    url = opened.endpoint.url;
    return { attachable, ...opened };
  } catch (error) {
    await attachable.close();
    throw error;
  }
}

async function openFor(
  workspace: Workspace,
  callers: Callers,
  isOnly: boolean,
  { folder, host, port: given, portHint = 0, log }: ServeOptions,
): Promise<OpenEndpoint> {
  const { gateway, redactor } = workspace;
  const onError = (error: Error): void => log('error', redactor.text(error.stack ?? error.message));
  const shared = { gateway, callers, host, onError };
  if (given !== undefined) {
    const endpoint = await openEndpoint({ ...shared, port: given });
    return given === 0 ? { endpoint } : { endpoint, lastingUrl: endpoint.url };
  }
  const { port, remembered } = await findFolderPort({ stateFolder: stateFolderOf(folder), hint: portHint });
  const endpoint = await openEndpoint({ ...shared, port, orAnyPort: true });
  const actual = Number(new URL(endpoint.url).port);
  const lastingUrl = toLastingUrl(endpoint.url, { remembered, isOnly });
  const opened = { endpoint, ...(lastingUrl === undefined ? {} : { lastingUrl }) };
  if (actual === remembered || remembered === 0) return opened;
  const now = `so this gate is at port ${actual} until it ends`;
  if (!isOnly) log('info', `Another gate of this folder has port ${remembered}, ${now}.`);
  else {
    const who = `Port ${remembered} of ${folder} belongs to another process at the moment, ${now}.`;
    const what = `Clients that are configured for port ${remembered} do not reach it.`;
    log('warn', `${who} ${what} End that process, then start the gate anew.`);
  }
  return opened;
}

function addToken(callers: Callers, workspace: Workspace, agent: string, token: string): void {
  callers.add(agent, token);
  workspace.redactor.add(token);
}
