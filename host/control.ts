import path from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  askApproval,
  closeFolder,
  didChangeFolder,
  didLog,
  didRecordCall,
  exposeSpec,
  getSecret,
  inspectSpec,
  locateTool,
  type NotificationMessage,
  openFolder,
  type OpenFolderParams,
  type RequestMessage,
  stopExposing as stopExposingMessage,
} from '../protocol/messages.ts';
import type { FolderSnapshot } from '../protocol/models.ts';
import { errors } from './errors.ts';
import { expose, inspect, stopExposing } from './workspace/expose.ts';
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
    await closeOne(params.folder);
    const opening = open(link, params);
    folders.set(params.folder, opening);
    return (await opening).snapshot();
  });
  answer(link, closeFolder, ({ folder }) => closeOne(folder));
  answer(link, inspectSpec, ({ folder, spec }) => inspect(folder, spec));
  answer(link, exposeSpec, async (params) => expose((await find(params.folder)).served.workspace, params));
  answer(link, stopExposingMessage, async ({ folder, source }) => {
    return stopExposing((await find(folder)).served.workspace, source);
  });
  answer(link, locateTool, async ({ folder, tool }) => {
    const entry = (await find(folder)).served.workspace.catalog.find(tool);
    return entry?.source.locate(entry.tool.native) ?? null;
  });
  return {
    dispose: async () => {
      await Promise.allSettled([...folders.keys()].map(closeOne));
    },
  };
}

async function open(link: MessageConnection, params: OpenFolderParams): Promise<OpenFolder> {
  const { folder } = params;
  const served = await serveWorkspace({
    ...params,
    host: '127.0.0.1',
    // The port of the last run, so that clients find the gate again; another one is better than none.
    orAnyPort: true,
    records: path.resolve(params.records),
    askPerson: (request) => ask(link, askApproval, request),
    getSecret: (name, reason) => ask(link, getSecret, { folder, name, reason }),
    log: (level, message) => tell(link, didLog, { level, message }),
  });
  const { workspace } = served;
  let revision = 1;
  const snapshot = (): FolderSnapshot => toSnapshot(workspace, served.url, revision);
  let telling = false;
  workspace.onDidChange(() => {
    revision += 1;
    // Changes that come together are told as one.
    if (telling) return;
    telling = true;
    setImmediate(() => {
      telling = false;
      tell(link, didChangeFolder, snapshot());
    });
  });
  workspace.onDidRecord((record) => tell(link, didRecordCall, { folder, record }));
  return { served, snapshot };
}

function answer<P, R>(
  link: MessageConnection,
  message: RequestMessage<P, R>,
  handler: (params: P) => Promise<R>,
) {
  // A request without a result is answered with null, as JSON-RPC asks.
  link.onRequest<unknown, void>(
    message.method,
    async (params: P): Promise<unknown> => (await handler(params)) ?? null,
  );
}

function ask<P, R>(link: MessageConnection, message: RequestMessage<P, R>, params: P): Promise<R> {
  return link.sendRequest<R>(message.method, params);
}

function tell<P>(link: MessageConnection, message: NotificationMessage<P>, params: P): void {
  // The link ends with the extension, and this process with it; then there is nobody to tell.
  link.sendNotification(message.method, params).catch(() => {});
}
