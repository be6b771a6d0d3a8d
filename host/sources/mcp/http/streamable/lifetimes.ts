export interface Lifetime {
  /** Given at the end of the whole, or with the other signal if that is sooner. */
  readonly signal: AbortSignal;
  /** Ends it alone. */
  end(reason: Error): void;
  /** Nothing of it is under way any more. */
  close(): void;
}

/** Parts that end with a whole. */
export interface Lifetimes {
  open(sooner?: AbortSignal): Lifetime;
  /** Ends all of them. Those that are opened later are over at once. */
  end(reason: Error): void;
}

/** `AbortSignal.any` does the same for several times the cost, which each call would pay. */
export function createLifetimes(): Lifetimes {
  const open = new Set<AbortController>();
  let ending: Error | undefined;
  return {
    open: (sooner) => {
      const controller = new AbortController();
      const leave = (): void => controller.abort(sooner?.reason);
      if (ending) controller.abort(ending);
      else if (sooner?.aborted) leave();
      else {
        open.add(controller);
        sooner?.addEventListener('abort', leave, { once: true });
      }
      return {
        signal: controller.signal,
        end: (reason) => controller.abort(reason),
        close: () => {
          open.delete(controller);
          sooner?.removeEventListener('abort', leave);
        },
      };
    },
    end: (reason) => {
      ending = reason;
      for (const controller of open) controller.abort(reason);
      open.clear();
    },
  };
}
