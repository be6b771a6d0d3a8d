import type { ClientActions } from './clients/clients.ts';
import type { ConnectorActions } from './connectors/connectorActions.ts';
import { type Availability, findRefusal, type Need, type Refusal } from './model/availability.ts';

/** What each command does. An argument is whatever a menu, a key binding or another extension passes. */
export interface Actions extends ConnectorActions, ClientActions {
  findOpenApi(): Promise<unknown>;
  exposeSpec(argument: unknown): Promise<unknown>;
  stopExposing(argument: unknown): Promise<unknown>;
  refreshFromUrl(argument: unknown): Promise<unknown>;
  restartHost(): Promise<unknown>;
  showLog(): void;
  openRoles(argument: unknown): Promise<unknown>;
  openGateway(argument: unknown): Promise<unknown>;
  openSpec(argument: unknown): Promise<unknown>;
  goToOperation(argument: unknown): Promise<unknown>;
  revealTool(argument: unknown): Promise<unknown>;
  copyToolName(argument: unknown): Promise<unknown>;
  copyEndpoint(): Promise<unknown>;
  refresh(): Promise<unknown>;
  manageSecrets(): Promise<unknown>;
  forgetSecrets(): Promise<unknown>;
}

interface Command {
  readonly needs: Need;
  readonly run: (actions: Actions, argument: unknown) => unknown;
}

/** Every command of the extension; package.json contributes exactly these. */
export const commandTable: Readonly<Record<string, Command>> = {
  'gatehouse.findOpenApi': { needs: 'host', run: (actions) => actions.findOpenApi() },
  'gatehouse.exposeSpec': { needs: 'host', run: (actions, argument) => actions.exposeSpec(argument) },
  'gatehouse.stopExposing': { needs: 'host', run: (actions, argument) => actions.stopExposing(argument) },
  'gatehouse.refreshFromUrl': { needs: 'host', run: (actions, argument) => actions.refreshFromUrl(argument) },
  'gatehouse.restartHost': { needs: 'folder', run: (actions) => actions.restartHost() },
  'gatehouse.showLog': { needs: 'nothing', run: (actions) => actions.showLog() },
  'gatehouse.openRoles': { needs: 'folder', run: (actions, argument) => actions.openRoles(argument) },
  'gatehouse.openGateway': { needs: 'folder', run: (actions, argument) => actions.openGateway(argument) },
  'gatehouse.openSpec': { needs: 'folder', run: (actions, argument) => actions.openSpec(argument) },
  'gatehouse.goToOperation': { needs: 'host', run: (actions, argument) => actions.goToOperation(argument) },
  'gatehouse.revealTool': { needs: 'folder', run: (actions, argument) => actions.revealTool(argument) },
  'gatehouse.copyToolName': { needs: 'trust', run: (actions, argument) => actions.copyToolName(argument) },
  'gatehouse.copyEndpoint': { needs: 'host', run: (actions) => actions.copyEndpoint() },
  'gatehouse.refresh': { needs: 'host', run: (actions) => actions.refresh() },
  'gatehouse.manageSecrets': { needs: 'folder', run: (actions) => actions.manageSecrets() },
  'gatehouse.forgetSecrets': { needs: 'folder', run: (actions) => actions.forgetSecrets() },
  'gatehouse.connectServer': { needs: 'host', run: (actions, argument) => actions.connectServer(argument) },
  'gatehouse.importServers': { needs: 'host', run: (actions, argument) => actions.importServers(argument) },
  'gatehouse.reconnect': { needs: 'host', run: (actions, argument) => actions.reconnect(argument) },
  'gatehouse.restartConnector': {
    needs: 'host',
    run: (actions, argument) => actions.restartConnector(argument),
  },
  'gatehouse.disconnect': { needs: 'host', run: (actions, argument) => actions.disconnect(argument) },
  'gatehouse.removeConnector': {
    needs: 'host',
    run: (actions, argument) => actions.removeConnector(argument),
  },
  'gatehouse.approveCommand': { needs: 'host', run: (actions, argument) => actions.approveCommand(argument) },
  'gatehouse.signIn': { needs: 'host', run: (actions, argument) => actions.signIn(argument) },
  'gatehouse.signOut': { needs: 'host', run: (actions, argument) => actions.signOut(argument) },
  'gatehouse.showConnectorLog': {
    needs: 'folder',
    run: (actions, argument) => actions.showConnectorLog(argument),
  },
  'gatehouse.openConnector': { needs: 'folder', run: (actions, argument) => actions.openConnector(argument) },
  'gatehouse.reviewTools': { needs: 'host', run: (actions, argument) => actions.reviewTools(argument) },
  'gatehouse.acceptTool': { needs: 'host', run: (actions, argument) => actions.acceptTool(argument) },
  'gatehouse.rejectTool': { needs: 'host', run: (actions, argument) => actions.rejectTool(argument) },
  'gatehouse.connectClient': { needs: 'host', run: (actions, argument) => actions.connectClient(argument) },
  'gatehouse.applyClient': { needs: 'host', run: (actions, argument) => actions.applyClient(argument) },
  'gatehouse.discardClient': { needs: 'folder', run: (actions, argument) => actions.discardClient(argument) },
  'gatehouse.replaceToken': { needs: 'host', run: (actions, argument) => actions.replaceToken(argument) },
  'gatehouse.revokeToken': { needs: 'host', run: (actions, argument) => actions.revokeToken(argument) },
  'gatehouse.openAgent': { needs: 'folder', run: (actions, argument) => actions.openAgent(argument) },
  'gatehouse.acceptAllTools': { needs: 'host', run: (actions, argument) => actions.acceptAllTools(argument) },
};

export interface CommandsOptions {
  readonly actions: Actions;
  readonly availability: () => Availability;
  readonly register: (id: string, run: (argument: unknown) => Promise<unknown>) => { dispose(): void };
  /** Tells why a command did not run, and what leads on. */
  readonly refuse: (refusal: Refusal) => void;
}

/** What a command returns to its caller where it did not do its work; the person has been told as well. */
export interface Refused {
  readonly refused: string;
}

/** Registers the whole table; what a command cannot do without is checked here and nowhere else. */
export function registerCommands(options: CommandsOptions): { dispose(): void }[] {
  return Object.entries(commandTable).map(([id, command]) =>
    options.register(id, (argument) => runCommand(command, argument, options)),
  );
}

async function runCommand(command: Command, argument: unknown, options: CommandsOptions): Promise<unknown> {
  const refusal = findRefusal(command.needs, options.availability());
  if (refusal) return refuse(refusal, options);
  try {
    return await command.run(options.actions, argument);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return refuse({ message, ways: { 'Show Log': 'gatehouse.showLog' } }, options);
  }
}

function refuse(refusal: Refusal, options: CommandsOptions): Refused {
  options.refuse(refusal);
  return { refused: refusal.message };
}
