import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  addConnector,
  addConnectorToken,
  approveCommand,
  connectConnector,
  detectServer,
  didDetect,
  disconnectConnector,
  findImportable,
  importServers,
  judgeTools,
  type NotificationMessage,
  removeConnector,
  type RequestMessage,
  reviewTool,
} from '../protocol/messages.ts';
import * as acceptance from './workspace/acceptance.ts';
import * as connecting from './workspace/connecting.ts';
import * as importing from './workspace/importing.ts';
import type { Workspace } from './workspace/workspace.ts';

/** How requests of the extension are answered, and where their folder is found. */
export interface ControlLink {
  answer<P, R>(
    link: MessageConnection,
    message: RequestMessage<P, R>,
    handler: (params: P) => Promise<R>,
  ): void;
  tell<P>(link: MessageConnection, message: NotificationMessage<P>, params: P): void;
  find(folder: string): Promise<Workspace>;
}

/** Answers what the extension asks about external MCP servers. */
export function answerConnectors(link: MessageConnection, { answer, tell, find }: ControlLink): void {
  answer(link, detectServer, async ({ folder, url }) =>
    connecting.detectServer(await find(folder), url, ({ sent, status, found, ms }) => {
      const step = { sent, found, ms, ...(status === undefined ? {} : { status }) };
      tell(link, didDetect, { folder, url, step });
    }),
  );
  answer(link, addConnector, async ({ folder, name, server }) => {
    const workspace = await find(folder);
    const written = await connecting.connectServer(workspace, name, server);
    await workspace.connectors.find((each) => each.name === name)?.ready;
    return { written };
  });
  answer(link, removeConnector, async ({ folder, name }) => ({
    written: await connecting.disconnectServer(await find(folder), name),
  }));
  answer(link, connectConnector, async ({ folder, name }) =>
    acceptance.findConnector(await find(folder), name).connect(),
  );
  answer(link, disconnectConnector, async ({ folder, name }) =>
    acceptance.findConnector(await find(folder), name).disconnect(),
  );
  answer(link, approveCommand, async ({ folder, name, hash }) =>
    connecting.approveCommand(await find(folder), name, hash),
  );
  answer(link, addConnectorToken, async ({ folder, name }) => connecting.addToken(await find(folder), name));
  answer(link, findImportable, async ({ folder }) => importing.findImportable(await find(folder)));
  answer(link, importServers, async (params) => importing.importServers(await find(params.folder), params));
  answer(link, reviewTool, async ({ folder, tool }) => acceptance.reviewTool(await find(folder), tool));
  answer(link, judgeTools, async ({ folder, connector, tools, verdict }) => ({
    written: await acceptance.judgeTools(await find(folder), connector, tools, verdict),
  }));
}
