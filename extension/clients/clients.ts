import * as vscode from 'vscode';
import { isUri } from '../model/commandArguments.ts';
import { disposeAll } from '../model/disposeAll.ts';
import { openAgent, replaceToken, takeToken } from './agentActions.ts';
import { parseAgentArguments, parseClientArguments, type WhichAgent } from './clientArguments.ts';
import type { ClientContext } from './clientContext.ts';
import { type ClientVerdict, createClientReviews } from './clientReviews.ts';
import { connectClient } from './connectClient.ts';

/** What the commands for AI clients and their agents do. */
export interface ClientActions {
  connectClient(argument: unknown): Promise<unknown>;
  applyClient(argument: unknown): Promise<unknown>;
  discardClient(argument: unknown): Promise<unknown>;
  replaceToken(argument: unknown): Promise<unknown>;
  revokeToken(argument: unknown): Promise<unknown>;
  openAgent(argument: unknown): Promise<unknown>;
}

/** All that the extension does about AI clients, but for the view. */
export interface Clients extends vscode.Disposable {
  readonly actions: ClientActions;
}

export function createClients(options: Omit<ClientContext, 'reviews'>): Clients {
  const reviews = createClientReviews();
  const context: ClientContext = { ...options, reviews };
  const judge = (verdict: ClientVerdict) => async (argument: unknown) => {
    reviews.judge(verdict, isUri(argument) ? argument : undefined);
  };
  const on = (act: (which: WhichAgent) => Promise<void>) => async (argument: unknown) => {
    const which = parseAgentArguments(argument) ?? (await pickCaller(context));
    if (which) await act(which);
  };
  return {
    actions: {
      connectClient: async (argument) => connectClient(context, parseClientArguments(argument)),
      applyClient: judge('apply'),
      discardClient: judge('discard'),
      replaceToken: on((which) => replaceToken(context, which)),
      revokeToken: on((which) => takeToken(context, which)),
      openAgent: on(openAgent),
    },
    dispose: () => disposeAll(reviews),
  };
}

/** An agent of any folder that has a token. */
async function pickCaller({ states }: ClientContext): Promise<WhichAgent | undefined> {
  const items = states.states.flatMap(({ folder, name }) =>
    (states.find(folder)?.callers ?? [])
      .filter(({ hasToken }) => hasToken)
      .map(({ agent }) => ({
        label: agent,
        description: states.states.length > 1 ? name : '',
        which: { folder, agent },
      })),
  );
  if (items.length === 0) throw new Error('No agent has a token. "Connect an AI Client…" gives one.');
  const picked = await vscode.window.showQuickPick(items, { title: 'Gatehouse: which agent' });
  return picked?.which;
}
