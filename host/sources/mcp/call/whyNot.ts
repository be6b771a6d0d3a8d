import { assertNever } from '../../../base/assert.ts';
import type { ConnectorState } from '../../../../protocol/connectors.ts';

/** Why no call can be sent now, as a sentence; undefined where one can, if only by starting the server. */
export function whyNot(state: ConnectorState): string | undefined {
  switch (state.kind) {
    case 'ready':
    case 'degraded':
    case 'idle':
      return undefined;
    case 'detecting':
    case 'connecting':
      return 'it is being connected. Try again in a moment.';
    case 'needs-approval':
      return `its ${state.approval.kind} waits for a person to approve it, in the Connectors view of VS Code or with "gatehouse approve".`;
    case 'needs-sign-in':
      return `${state.reason} Give a token in the Connectors view, or as a header in gateway.yaml.`;
    case 'failed':
      return `${state.reason}${state.retryAt === undefined ? '' : ' It is tried again by itself.'}`;
    case 'stopped':
      return 'a person has disconnected it.';
    default:
      return assertNever(state);
  }
}
