import type { MessageConnection } from 'vscode-jsonrpc/node';
import { mintToken, revokeToken } from '../protocol/messages.ts';
import type { ControlLink } from './controlConnectors.ts';
import { servedAgents } from './workspace/agents.ts';
import type { Served } from './workspace/served.ts';

export interface CallersLink extends Pick<ControlLink, 'answer'> {
  find(folder: string): Promise<Served>;
}

/** Answers what the extension asks about the tokens of agents. */
export function answerCallers(link: MessageConnection, { answer, find }: CallersLink): void {
  answer(link, mintToken, async ({ folder, agent }) => {
    const served = await find(folder);
    // An agent may have been written into the role file a moment ago, before the watcher hears of it.
    if (!servedAgents(served.workspace.gateway.policy).includes(agent)) await served.reload();
    return { token: await served.mintToken(agent) };
  });
  answer(link, revokeToken, async ({ folder, agent }) => (await find(folder)).revokeToken(agent));
}
