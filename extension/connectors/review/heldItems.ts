import type { HeldTool } from '../../../protocol/connectors.ts';
import { toUnjudged } from '../../model/connectorNeeds.ts';
import { toListLine } from '../../text/plainLine.ts';
import { toChangeText } from '../../views/connectorText.ts';

/** A tool that is held back as a line of a list: what it calls itself, and what it says of itself below. */
export function toHeldItem({ native, change, description }: HeldTool) {
  return {
    label: toListLine(native),
    description: toChangeText(change),
    detail: toListLine(description, 300),
  };
}

/**
 * The tool to look at after one has been judged: of those that wait now the next in the order of before, the first
 * again after the last.
 */
export function findNext(
  before: readonly HeldTool[],
  now: readonly HeldTool[],
  judged: string,
): HeldTool | undefined {
  const waiting = toUnjudged(now).filter(({ id }) => id !== judged);
  const later = before.slice(before.findIndex(({ id }) => id === judged) + 1);
  return waiting.find(({ id }) => later.some((each) => each.id === id)) ?? waiting[0];
}
