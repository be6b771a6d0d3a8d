import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ErrorCodes, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import {
  askApproval,
  closeFolder,
  didChangeFolder,
  didLog,
  didLogConnector,
  didRecordCall,
  didRefuseCredential,
  exposeSpec,
  fetchSpec as fetchSpecMessage,
  getSecret,
  inspectSpec,
  locateTool,
  locateTools,
  type NotificationMessage,
  openFolder,
  type OpenFolderParams,
  type RequestMessage,
  saveSpec,
  stopExposing as stopExposingMessage,
  workOutFix as workOutFixMessage,
} from '../protocol/messages.ts';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import { answerCallers } from './controlCallers.ts';
import { answerClients } from './controlClients.ts';
import { answerConnectors } from './controlConnectors.ts';
import { errors } from './errors.ts';
import { expose, inspect, stopExposing } from './workspace/expose.ts';
import { fetchSpec, saveFetched } from './workspace/fetched.ts';
import { workOutFix } from './workspace/fixes/workOutFix.ts';
import { locateIn } from './workspace/locateIn.ts';
import { isApi } from './sources/source.ts';
import { type Served, serveWorkspace } from './workspace/served.ts';
import { toSnapshot } from './workspace/snapshot.ts';

interface OpenFolder {
  readonly served: Served;
  snapshot(): FolderSnapshot;
}

/** Answers the extension: one gateway per workspace folder, each with its own endpoint. */
export function createControl(link: MessageConnection): { dispose(): Promise<void> } {
  const folders = new Map<string, Promise<OpenFolder>>();
  const find = (folder: string): Promise<OpenFolder> => {
    const open = folders.get(folder);
    return open ?? Promise.reject(errors.folderNotOpen(folder));
  };
  const closeOne = async (folder: string): Promise<void> => {
    const open = folders.get(folder);
    folders.delete(folder);
    // One that failed to open has nothing to close.
    await open?.then(
      ({ served }) => served.close(),
      () => {},
    );
  };

  answer(link, openFolder, async (params) => {
    // Noted before anything is waited for: who opens or closes the folder meanwhile finds this gateway, and ends it.
    const opening = closeOne(params.folder).then(() => open(link, params));
    folders.set(params.folder, opening);
    return (await opening).snapshot();
  });
  answer(link, closeFolder, ({ folder }) => closeOne(folder));
  answer(link, inspectSpec, inspect);
  answer(link, exposeSpec, async (params) => expose((await find(params.folder)).served.workspace, params));
  answer(link, stopExposingMessage, async ({ folder, source }) => {
    return stopExposing((await find(folder)).served.workspace, source);
  });
  answer(link, fetchSpecMessage, fetchSpec);
  answer(link, saveSpec, saveFetched);
  answer(link, workOutFixMessage, async (params) => {
    const { workspace } = (await find(params.folder)).served;
    return (await workOutFix(params, workspace.documentsWith(params.problem.file))) ?? null;
  });
  answerCallers(link, { answer, find: async (folder) => (await find(folder)).served });
  answerClients(link, { answer, find: async (folder) => (await find(folder)).served });
  answerConnectors(link, { answer, tell, find: async (folder) => (await find(folder)).served.workspace });
  answer(link, locateTools, async ({ folder, file }) =>
    locateIn((await find(folder)).served.workspace, file),
  );
  answer(link, locateTool, async ({ folder, tool }) => {
    const entry = (await find(folder)).served.workspace.catalog.find(tool);
    if (!entry || !isApi(entry.source)) return null;
    const [location] = await entry.source.locate([entry.tool.native]);
    return location ?? null;
  });
  return {
    dispose: async () => {
      await Promise.allSettled([...folders.keys()].map(closeOne));
    },
  };
}

async function open(
  link: MessageConnection,
  { port: portHint, ...params }: OpenFolderParams,
): Promise<OpenFolder> {
  const { folder } = params;
  const served = await serveWorkspace({
    ...{ ...params, portHint, host: '127.0.0.1' },
    records: path.resolve(params.records),
    askPerson: (request) => ask(link, askApproval, request),
    getSecret: (name, reason, isQuiet = false) => ask(link, getSecret, { folder, name, reason, isQuiet }),
    onRefused: (credential) => tell(link, didRefuseCredential, { folder, ...credential }),
    log: (level, message) => tell(link, didLog, { level, message }),
    onConnectorLine: (name, line) => tell(link, didLogConnector, { folder, name, line }),
  });
  const { workspace } = served;
  let revision = 1;
  const snapshot = (): FolderSnapshot => toSnapshot(served, revision);
  let telling = false;
  const tellSoon = (): void => {
    // Changes that come together are told as one.
    if (telling) return;
    telling = true;
    setImmediate(() => {
      telling = false;
      tell(link, didChangeFolder, snapshot());
    });
  };
  workspace.onDidChange(() => {
    revision += 1;
    tellSoon();
  });
  served.onDidChangeCallers(tellSoon);
  workspace.onDidRecord((record) => tell(link, didRecordCall, { folder, record }));
  return { served, snapshot };
}

function answer<P, R>(
  link: MessageConnection,
  message: RequestMessage<P, R>,
  handler: (params: P) => Promise<R>,
) {
  link.onRequest<unknown, void>(message.method, async (params: P): Promise<unknown> => {
    try {
      // A request without a result is answered with null, as JSON-RPC asks.
      const result = (await handler(params)) ?? null;
      // What it has changed is told in this turn, before the answer: whoever asked then knows how it stands.
      await nextTurn();
      return result;
    } catch (error) {
      // Its message is for a person; any other error would get the method's name put before it.
      const text = error instanceof Error ? error.message : String(error);
      throw new ResponseError(ErrorCodes.InternalError, text);
    }
  });
}

function ask<P, R>(link: MessageConnection, message: RequestMessage<P, R>, params: P): Promise<R> {
  return link.sendRequest<R>(message.method, params);
}

function tell<P>(link: MessageConnection, message: NotificationMessage<P>, params: P): void {
  // The link ends with the extension, and this process with it; then there is nobody to tell.
  link.sendNotification(message.method, params).catch(() => {});
}
