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

/** Those of the chosen that are still offered as they were when a person saw them. */
export function keepUnchanged(chosen: readonly HeldTool[], now: readonly HeldTool[]): readonly HeldTool[] {
  const offered = new Set(now.map(toKey));
  return chosen.filter((tool) => offered.has(toKey(tool)));
}

/** The tool to look at after one has been judged: the next in order, the first again after the last. */
export function findNext(held: readonly HeldTool[], judged: string): HeldTool | undefined {
  const others = held.filter(({ id, change }) => id !== judged && change.kind !== 'rejected');
  const place = held.findIndex(({ id }) => id === judged);
  return others.find((each) => held.indexOf(each) > place) ?? others[0];
}

function toKey({ id, title, description, change }: HeldTool): string {
  return JSON.stringify([id, title, description, change]);
}
