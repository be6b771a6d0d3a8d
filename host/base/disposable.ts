/** Something that holds a resource until it is disposed. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

export function toDisposable(dispose: () => void): Disposable {
  let done = false;
  return {
    dispose: () => {
      if (done) return;
      done = true;
      dispose();
    },
  };
}

export interface DisposableStore extends Disposable {
  /** Takes ownership. What arrives after the store was disposed is disposed at once. */
  add<T extends Disposable>(item: T): T;
}

export function createDisposableStore(): DisposableStore {
  const items: Disposable[] = [];
  let disposed = false;
  return {
    add: (item) => {
      if (disposed) item.dispose();
      else items.push(item);
      return item;
    },
    dispose: () => {
      disposed = true;
      // Newest first, so that a thing ends before what it was built on.
      for (const item of items.splice(0).toReversed()) item.dispose();
    },
  };
}
