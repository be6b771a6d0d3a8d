import type { DetectionStep, FoundServer } from '../../../protocol/connectors.ts';
import { toStepEnd } from '../../views/connectorText.ts';

/** One step while it is told: `POST server/discover: 404, There is no such page.` */
export function toStepLine({ sent, status, found }: DetectionStep): string {
  return status === undefined ? `${sent}: ${found}` : `${sent}: ${status}, ${found}`;
}

/** All that was found out about a URL, to be read at leisure: first what went wrong, then every step. */
export function toStepsText({ url, reason, steps }: FoundServer): string {
  const failed = reason === undefined ? undefined : steps.find(({ status }) => (status ?? 400) >= 400);
  return [
    url,
    ...(reason === undefined ? [] : ['', reason]),
    ...(failed ? ['', 'The first error', toBlock(failed)] : []),
    '',
    'Every step',
    ...steps.map(toBlock),
    '',
  ].join('\n');
}

function toBlock(step: DetectionStep): string {
  return `  ${step.sent}  ${toStepEnd(step)}\n    ${step.found}`;
}
