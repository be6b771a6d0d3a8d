import type { ConnectorModel, HeldTool } from '../../protocol/connectors.ts';

/** The tools of a connector that nobody has judged yet. */
export function toUnjudged(held: readonly HeldTool[]): readonly HeldTool[] {
  return held.filter(({ change }) => change.kind !== 'rejected');
}

/** Whether it goes on only after a person has done something: approved, signed in, connected or judged. */
export function needsPerson({ state, held }: ConnectorModel): boolean {
  if (toUnjudged(held).length > 0) return true;
  switch (state.kind) {
    case 'needs-approval':
    case 'needs-sign-in':
      return true;
    case 'failed':
      return state.retryAt === undefined || state.isLasting === true;
    case 'detecting':
    case 'connecting':
    case 'ready':
    case 'degraded':
    case 'idle':
    case 'stopped':
      return false;
  }
}

/** Whether it is not connected for what may be the want of a secret, which an attempt under way has perhaps missed. */
export function mayLackSecret({ kind }: Pick<ConnectorModel['state'], 'kind'>): boolean {
  return ['needs-sign-in', 'failed', 'detecting', 'connecting'].includes(kind);
}

/** Whether it is reached by a URL, and not by a command that starts it. */
export function isRemote({ place }: Pick<ConnectorModel, 'place'>): boolean {
  return /^https?:/i.test(place);
}
