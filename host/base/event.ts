import { type Disposable, toDisposable } from './disposable.ts';

/** Subscribes to something that happens; the returned Disposable unsubscribes. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

export interface Emitter<T> extends Disposable {
  readonly event: Event<T>;
  fire(value: T): void;
}

/**
 * A source of events. A listener that throws does not keep the others from hearing: its error becomes a
 * rejection that nobody handles, which a process that serves reports and survives.
 */
export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    event: (listener) => {
      listeners.add(listener);
      return toDisposable(() => listeners.delete(listener));
    },
    fire: (value) => {
      for (const listener of [...listeners]) {
        try {
          listener(value);
        } catch (error) {
          void Promise.reject(error);
        }
      }
    },
    dispose: () => listeners.clear(),
  };
}
