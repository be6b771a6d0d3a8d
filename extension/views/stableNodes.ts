/**
 * The upper lines of a view, which stay the same objects while what they show changes. Only such a line can be rendered
 * anew by itself; while a whole view is, its menus do not know what they are about.
 */
export interface StableNodes<N> {
  /** The objects that stand for these lines, with what is in them now. */
  keep(nodes: readonly N[]): N[];
  /** Takes over all upper lines, and returns those to be rendered anew; nothing where it has to be the whole view. */
  update(nodes: readonly N[]): N[] | undefined;
}

export function createStableNodes<N extends object>(toId: (node: N) => string): StableNodes<N> {
  let known = new Map<string, N>();
  const keepOne = (node: N): N => {
    const id = toId(node);
    const kept = known.get(id);
    if (!kept) known.set(id, node);
    return kept ? Object.assign(kept, node) : node;
  };
  return {
    keep: (nodes) => nodes.map(keepOne),
    update: (nodes) => {
      const before = [...known.keys()].join('\n');
      const kept = nodes.map(keepOne);
      known = new Map(kept.map((node) => [toId(node), node]));
      return kept.length > 0 && [...known.keys()].join('\n') === before ? kept : undefined;
    },
  };
}
