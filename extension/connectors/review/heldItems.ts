import type { HeldTool } from '../../../protocol/connectors.ts';
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

/** The tool to look at after one has been judged: the next in order, the first again after the last. */
export function findNext(held: readonly HeldTool[], judged: string): HeldTool | undefined {
  const others = held.filter(({ id, change }) => id !== judged && change.kind !== 'rejected');
  const place = held.findIndex(({ id }) => id === judged);
  return others.find((each) => held.indexOf(each) > place) ?? others[0];
}
