import * as vscode from 'vscode';
import { fetchSpec, type FetchParams, type RequestMessage } from '../../protocol/messages.ts';
import type { FetchedSpec } from '../../protocol/models.ts';

export type Send = <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;

/**
 * Has the host fetch a document, and shows that it goes on. Nothing is returned where the person does not want
 * to wait any longer; what the host still receives then is dropped.
 */
export async function fetchWithProgress(send: Send, params: FetchParams): Promise<FetchedSpec | undefined> {
  const title = `Fetching ${params.url}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (_progress, token) => {
    const cancelled = new Promise<undefined>((resolve) => {
      token.onCancellationRequested(() => resolve(undefined));
    });
    return Promise.race([send(fetchSpec, params), cancelled]);
  });
}
