import type {
  ConnectorModel,
  ConnectorState,
  ConnectorTransport,
  DetectionStep,
  HeldChange,
} from '../../protocol/connectors.ts';
import { toListLine } from '../text/plainLine.ts';
import type { Group } from './connectorNodes.ts';
import type { NodeIcon } from './toolNodes.ts';

/** The words for the groups below a connector, and their icons. */
export const groupTexts: Readonly<Record<Group, { readonly label: string; readonly icon: string }>> = {
  tools: { label: 'Tools', icon: 'tools' },
  held: { label: 'Held back', icon: 'shield' },
  resources: { label: 'Resources', icon: 'files' },
  prompts: { label: 'Prompts', icon: 'comment' },
  steps: { label: 'Detection steps', icon: 'list-ordered' },
  repairs: { label: 'Repairs', icon: 'wrench' },
};

export function toConnectorIcon({ kind }: Pick<ConnectorState, 'kind'>): NodeIcon {
  switch (kind) {
    case 'ready':
      return { id: 'plug', color: 'charts.green' };
    case 'degraded':
      return { id: 'warning', color: 'list.warningForeground' };
    case 'detecting':
    case 'connecting':
      return { id: 'loading~spin' };
    case 'idle':
      return { id: 'debug-pause' };
    case 'needs-approval':
      return { id: 'shield', color: 'charts.yellow' };
    case 'needs-sign-in':
      return { id: 'key', color: 'charts.yellow' };
    case 'failed':
      return { id: 'error', color: 'list.errorForeground' };
    case 'stopped':
      return { id: 'circle-slash' };
  }
}

/**
 * `ready · 12 tools · 2 held back · Streamable HTTP 2025-11-25 · 8 ms`, or what is wrong instead of how it is reached.
 * A narrow view cuts the end off, so that what matters most comes first.
 */
export function toConnectorDescription(connector: ConnectorModel): string {
  const { state, tools, held, latencyMs } = connector;
  const isWell = state.kind === 'ready' || state.kind === 'degraded' || state.kind === 'idle';
  return [
    toStateText(state),
    ...(isWell || tools.length > 0 ? [toServedText(connector)] : []),
    ...(held.length > 0 ? [`${held.length} held back`] : []),
    ...(isWell && connector.transport ? [toReachText(connector)] : []),
    ...(state.kind === 'ready' && latencyMs !== undefined ? [`${Math.round(latencyMs)} ms`] : []),
  ].join(' · ');
}

/** `12 tools`, or `12 tools as of last time` where they may no longer be so. */
export function toServedText({ tools, isStale }: Pick<ConnectorModel, 'tools' | 'isStale'>): string {
  return `${count(tools.length, 'tool')}${isStale ? ' as of last time' : ''}`;
}

/** A state in a few words, with its reason where there is one. */
function toStateText(state: ConnectorState): string {
  switch (state.kind) {
    case 'detecting':
      return 'finding out what it speaks';
    case 'connecting':
    case 'ready':
      return state.kind;
    case 'idle':
      return 'starts with the next call';
    case 'needs-approval':
      return `its ${state.approval.kind} needs your approval`;
    case 'needs-sign-in':
      return toListLine(state.reason);
    case 'degraded':
    case 'failed':
      return `${state.kind}: ${toListLine(state.reason)}`;
    case 'stopped':
      return 'disconnected';
  }
}

/** `Streamable HTTP 2025-11-25` */
export function toReachText({ transport, revision }: Pick<ConnectorModel, 'transport' | 'revision'>): string {
  return [transport && transports[transport], revision].filter(Boolean).join(' ');
}

const transports: Readonly<Record<ConnectorTransport, string>> = {
  'streamable-http': 'Streamable HTTP',
  sse: 'HTTP with SSE',
  stdio: 'stdio',
};

/** Why a tool is held back, in short. */
export function toChangeText(change: HeldChange): string {
  switch (change.kind) {
    case 'new':
    case 'changed':
    case 'rejected':
      return change.kind;
    case 'renamed':
      return `renamed from ${toListLine(change.from)}`;
    case 'other-server':
      return 'accepted for another server';
  }
}

export function toChangeIcon({ kind }: HeldChange): NodeIcon {
  switch (kind) {
    case 'new':
      return { id: 'diff-added', color: 'charts.yellow' };
    case 'changed':
      return { id: 'diff-modified', color: 'charts.yellow' };
    case 'renamed':
      return { id: 'diff-renamed', color: 'charts.yellow' };
    case 'other-server':
      return { id: 'server', color: 'charts.yellow' };
    case 'rejected':
      return { id: 'circle-slash' };
  }
}

/** How a step towards a URL ended, in short: `404 · 12 ms`. */
export function toStepEnd({ status, ms }: DetectionStep): string {
  return `${status === undefined ? 'no answer' : status} · ${Math.round(ms)} ms`;
}

/** The same with what was found, as a line of the view. A process answers without a status. */
export function toStepDescription(step: DetectionStep, isRemote: boolean): string {
  return `${isRemote ? toStepEnd(step) : `${Math.round(step.ms)} ms`} · ${toListLine(step.found, 300)}`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
