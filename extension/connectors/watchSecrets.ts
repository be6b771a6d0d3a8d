import type * as vscode from 'vscode';
import { connectConnector } from '../../protocol/messages.ts';
import { mayLackSecret } from '../model/connectorNeeds.ts';
import type { ConnectorContext } from './connectorContext.ts';

/** Connects anew what may lack a secret, as soon as that has another value, wherever a person has given it. */
export function watchSecrets({
  send,
  states,
  secrets,
  log,
}: Pick<ConnectorContext, 'send' | 'states' | 'secrets' | 'log'>): vscode.Disposable {
  return secrets.onDidChange(({ folder, name: secret, isStored }) => {
    const connectors = isStored ? (states.find(folder)?.connectors ?? []) : [];
    for (const { name, state, secrets: named } of connectors) {
      if (!named.includes(secret) || !mayLackSecret(state)) continue;
      send(connectConnector, { folder, name }).catch((error: Error) => {
        log.write('warn', `${name} was not connected with the new value of "${secret}": ${error.message}`);
      });
    }
  });
}
