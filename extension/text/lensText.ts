import type { AgentAccess, DecisionKind, ToolModel } from '../../protocol/models.ts';

/** More names than these make a line that nobody reads. */
const mostNames = 3;

/** What stands above an operation: its tool, and who may call it. `isValid` tells whether the role file is. */
export function toLensText({ id, access }: ToolModel, isValid: boolean): string {
  const may = namesOf(access, 'allow');
  const asks = namesOf(access, 'ask');
  const parts = [
    // An ordinary space beside an icon is not drawn there.
    `$(tools)\u00A0${id.replaceAll('$(', '\\$(')}`,
    ...(may.length === 0 ? [] : [`${list(may)} may call`]),
    ...(asks.length === 0 ? [] : [`${list(asks)} ${asks.length === 1 ? 'asks' : 'ask'}`]),
  ];
  if (parts.length > 1) return parts.join(' · ');
  return `${parts[0]} · ${isValid ? 'nobody may call' : 'nobody may call: the role file is not valid'}`;
}

function namesOf(access: readonly AgentAccess[], kind: DecisionKind): readonly string[] {
  return access.filter(({ decision }) => decision === kind).map(({ agent }) => agent);
}

function list(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(', ');
  return `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more`;
}
