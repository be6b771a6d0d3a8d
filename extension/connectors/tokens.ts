import * as vscode from 'vscode';
import { addConnectorToken, connectConnector, disconnectConnector } from '../../protocol/messages.ts';
import { isRemote } from '../model/connectorNeeds.ts';
import { saveGateway } from '../saveFile.ts';
import { askToken } from './connect/askServer.ts';
import { findConnector, settle, type WhichConnector } from './connections.ts';
import type { ConnectorContext } from './connectorContext.ts';

type TokenContext = Pick<ConnectorContext, 'send' | 'states' | 'secrets'>;

/** Writes where a connector takes its token from, keeps the token, and connects with it. */
export async function setToken(
  { send, states, secrets }: TokenContext,
  which: WhichConnector,
  token: string,
): Promise<void> {
  const { folder, name } = which;
  await saveGateway(folder);
  const { secret } = await send(addConnectorToken, { folder, name });
  await secrets.store({ folder, name: secret }, token);
  await settle(states, which, send(connectConnector, { folder, name }));
}

/**
 * "Give a Token": asks for the secrets that a connector names, or for its first token where it names none. Whether
 * the person gave it.
 */
export async function giveToken(context: TokenContext, which: WhichConnector): Promise<boolean> {
  const { send, states, secrets } = context;
  const { folder, name } = which;
  const connector = findConnector(states, which);
  if (!connector) return false;
  if (connector.secrets.length === 0) {
    if (!isRemote(connector))
      throw new Error(
        `${name} is started by a command, and names no secret. Write VARIABLE: "\${secret:NAME}" under its "env" in gateway.yaml.`,
      );
    const token = await askToken(name);
    if (token) await setToken(context, which, token);
    return Boolean(token);
  }
  for (const secret of connector.secrets) {
    const reason = `${name} signs in with it.`;
    if (!(await secrets.renew({ folder, name: secret, reason }))) return false;
  }
  await settle(states, which, send(connectConnector, { folder, name }));
  return true;
}

/** "Forget the Token": the values are gone from the secret storage, and the session that they opened ends. */
export async function forgetToken(context: TokenContext, which: WhichConnector): Promise<void> {
  const { send, states, secrets } = context;
  const { folder, name } = which;
  const named = findConnector(states, which)?.secrets ?? [];
  const forgotten: string[] = [];
  for (const secret of named) forgotten.push(...(await secrets.forget(folder, secret)));
  await send(disconnectConnector, { folder, name });
  const what =
    forgotten.length > 0
      ? `Forgot ${forgotten.join(', ')}`
      : 'No value was stored, so what it has comes from the environment';
  void vscode.window.showInformationMessage(`${what}. ${name} is disconnected.`);
}
