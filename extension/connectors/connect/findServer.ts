import * as vscode from 'vscode';
import type { FoundServer } from '../../../protocol/connectors.ts';
import { detectServer, type NewServer } from '../../../protocol/messages.ts';
import { toNoticeLine } from '../../text/plainLine.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { askServer } from './askServer.ts';
import { toStepLine, toStepsText } from './stepsText.ts';
import { suggestName } from './suggestName.ts';

export interface Candidate {
  readonly server: NewServer;
  readonly suggestedName: string;
  readonly asksForSignIn: boolean;
}

type FindContext = Pick<ConnectorContext, 'send' | 'detections' | 'documents'>;

export interface FindOptions {
  readonly folder: string;
  /** The names that are not free. */
  readonly taken: readonly string[];
  /** The server that a caller named: then nothing is asked, and a reason against it is thrown. */
  readonly given?: NewServer;
}

/** Finds a server that can be connected; asks for another one until there is, or the person has stopped. */
export async function findServer(context: FindContext, options: FindOptions): Promise<Candidate | undefined> {
  const { folder, taken, given } = options;
  let server = given ?? (await askServer());
  while (server) {
    if (server.kind === 'stdio') {
      const suggestedName = suggestName(server.command, server.args, taken);
      return { server, suggestedName, asksForSignIn: false };
    }
    const found = await detectWithProgress(context, folder, server.url);
    if (!found) return undefined;
    const { url, verdict, reason, suggestedName } = found;
    if (reason === undefined)
      return { server: { ...server, url }, suggestedName, asksForSignIn: verdict === 'authorize' };
    if (given) throw new Error(reason);
    server = (await offerAnother(context, found, reason)) ? await askServer(server.url) : undefined;
  }
  return undefined;
}

/** Nothing is returned where the person does not want to wait any longer. */
async function detectWithProgress(
  { send, detections }: FindContext,
  folder: string,
  url: string,
): Promise<FoundServer | undefined> {
  const title = `Finding out what ${new URL(url).host} speaks`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    const listening = detections.listen({ folder, url }, (step) =>
      progress.report({ message: toNoticeLine(toStepLine(step)) }),
    );
    const cancelled = new Promise<undefined>((resolve) => {
      token.onCancellationRequested(() => resolve(undefined));
    });
    return Promise.race([send(detectServer, { folder, url }), cancelled]).finally(() => listening.dispose());
  });
}

/** Tells why a URL cannot be connected; whether the person wants to try another one. */
async function offerAnother(
  { documents }: FindContext,
  found: FoundServer,
  reason: string,
): Promise<boolean> {
  const [steps, another] = ['Show Steps', 'Try Another URL'];
  for (;;) {
    const chosen = await vscode.window.showWarningMessage(toNoticeLine(reason, 500), another, steps);
    if (chosen !== steps) return chosen === another;
    await vscode.window.showTextDocument(documents.add('detection-steps.gatehouse-text', toStepsText(found)));
  }
}
