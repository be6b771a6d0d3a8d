import type { ConnectorState } from '../../protocol/connectors.ts';
import type { Problem } from '../../protocol/models.ts';
import { assertNever } from '../base/assert.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { GatewayFile } from '../config/gatewayFile.ts';
import { isConnector } from '../sources/source.ts';

/** What a connector waits for, told at its name in gateway.yaml. One that is tried again by itself waits for nobody. */
export function toConnectorProblems(gateway: GatewayFile, { sources, held }: Catalog): readonly Problem[] {
  return gateway.connectors.flatMap(({ name, location }) => {
    const source = sources.filter(isConnector).find((each) => each.name === name);
    if (!source) return [];
    const waiting = held.filter((entry) => entry.source === source && entry.change.kind !== 'rejected');
    const reason = reasonOf(source.view.state);
    return [
      ...(reason === undefined ? [] : [problem(location, 'connector', `Connector "${name}" ${reason}`)]),
      ...(waiting.length === 0 ? [] : [problem(location, 'held-tools', toHeldMessage(name, waiting.length))]),
    ];
  });
}

function problem(
  location: GatewayFile['connectors'][number]['location'],
  code: string,
  message: string,
): Problem {
  return { ...location, severity: 'warning', code, message };
}

/** Completes a sentence whose subject is the connector. */
function reasonOf(state: ConnectorState): string | undefined {
  switch (state.kind) {
    case 'needs-approval':
      return `is not connected: a person must approve its ${state.approval.kind} first, in the Connectors view of VS Code or with "gatehouse approve".`;
    case 'needs-sign-in':
      return `is not connected. ${state.reason} Give a token in the Connectors view, or as a header here.`;
    case 'failed':
      return state.retryAt === undefined || state.isLasting ? `is not connected. ${state.reason}` : undefined;
    case 'detecting':
    case 'connecting':
    case 'ready':
    case 'degraded':
    case 'idle':
    case 'stopped':
      return undefined;
    default:
      return assertNever(state);
  }
}

function toHeldMessage(name: string, count: number): string {
  const tools = count === 1 ? '1 tool' : `${count} tools`;
  return `${tools} of connector "${name}" ${count === 1 ? 'is' : 'are'} held back until a person has accepted ${count === 1 ? 'it' : 'them'}: "Review Changes" in the Connectors view, or "gatehouse lock".`;
}
