/** Disposes the newest first, so that a thing ends before what it was built on. */
export function disposeAll(...items: readonly { dispose(): unknown }[]): void {
  for (const item of items.toReversed()) item.dispose();
}
