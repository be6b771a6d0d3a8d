import { filesRequirements } from './requirements/files.ts';
import { callRequirements } from './requirements/calls.ts';
import { catalogRequirements } from './requirements/catalog.ts';
import { commandLineRequirements } from './requirements/commandLine.ts';
import { connectorLifeRequirements } from './requirements/connectorLife.ts';
import { conversationRequirements } from './requirements/conversations.ts';
import { endpointRequirements } from './requirements/endpoint.ts';
import { externalServerRequirements } from './requirements/externalServers.ts';
import { hostRequirements } from './requirements/host.ts';
import { policyRequirements } from './requirements/policy.ts';
import { recordRequirements } from './requirements/records.ts';
import { wireRequirements } from './requirements/wire.ts';

/** One promise to users, and where it comes from: a clause, an advisory, or our own word. */
export interface Requirement {
  readonly text: string;
  readonly from: string;
}

/** All that is promised and shown end to end, by id. Each id is cited by at least one `verifies`. */
export const requirements = {
  ...endpointRequirements,
  ...policyRequirements,
  ...filesRequirements,
  ...callRequirements,
  ...recordRequirements,
  ...commandLineRequirements,
  ...hostRequirements,
  ...externalServerRequirements,
  ...connectorLifeRequirements,
  ...conversationRequirements,
  ...wireRequirements,
  ...catalogRequirements,
} as const satisfies Readonly<Record<string, Requirement>>;

export type RequirementId = keyof typeof requirements;
