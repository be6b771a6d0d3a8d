import type { Body } from './answer.ts';

/** Where bytes come from. */
export interface Tap {
  pause(): void;
  resume(): void;
  /** No more is wanted. */
  close(): void;
}

/** A body that is filled while it is read. */
export interface Inflow {
  readonly body: Body;
  push(chunk: Uint8Array): void;
  end(): void;
  fail(error: unknown): void;
}

/** So much waits for its reader before the tap is paused, in bytes. */
const mostWaiting = 256 * 1024;

type Chunk = IteratorResult<Uint8Array, undefined>;
type State = { readonly kind: 'open' | 'over' } | { readonly kind: 'failed'; readonly error: unknown };

const over: Chunk = { done: true, value: undefined };

/** Chunks are handed over as they come, to one reader. What has come is read even where the rest has failed. */
export function createInflow(tap: Tap): Inflow {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let state: State = { kind: 'open' };
  let reader: PromiseWithResolvers<Chunk> | undefined;
  const finish = (final: State): void => {
    if (state.kind !== 'open') return;
    state = final;
    if (final.kind === 'failed') reader?.reject(final.error);
    else reader?.resolve(over);
    reader = undefined;
  };
  const next = async (): Promise<Chunk> => {
    const chunk = chunks.shift();
    if (chunk) {
      if (size >= mostWaiting && size - chunk.length < mostWaiting) tap.resume();
      size -= chunk.length;
      return { done: false, value: chunk };
    }
    if (state.kind === 'failed') throw state.error;
    return state.kind === 'over' ? over : (reader = Promise.withResolvers<Chunk>()).promise;
  };
  const cancel = (): Promise<void> => {
    const wasOpen = state.kind === 'open';
    chunks.length = 0;
    finish({ kind: 'over' });
    state = { kind: 'over' };
    if (wasOpen) tap.close();
    return Promise.resolve();
  };
  const leave = (): Promise<Chunk> => cancel().then(() => over);
  return {
    body: { [Symbol.asyncIterator]: () => ({ next, return: leave }), cancel },
    push: (chunk) => {
      if (state.kind !== 'open') return;
      if (reader) {
        reader.resolve({ done: false, value: chunk });
        reader = undefined;
        return;
      }
      chunks.push(chunk);
      size += chunk.length;
      if (size >= mostWaiting) tap.pause();
    },
    end: () => finish({ kind: 'over' }),
    fail: (error) => finish({ kind: 'failed', error }),
  };
}
