/** Counts for how many things a server is in use, and tells when it has been out of use for a while. */
export interface IdleWatch {
  readonly isBusy: boolean;
  /** Around each use. */
  hold(): () => void;
  /** It can be out of use from now on, until `stop`. */
  start(): void;
  stop(): void;
}

/** `idleMs` absent: never. */
export function createIdleWatch(idleMs: number | undefined, onIdle: () => void): IdleWatch {
  let uses = 0;
  let isStarted = false;
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    if (idleMs !== undefined && isStarted && uses === 0) timer = setTimeout(onIdle, idleMs).unref();
  };
  return {
    get isBusy() {
      return uses > 0;
    },
    hold: () => {
      uses += 1;
      watch();
      return () => {
        uses -= 1;
        watch();
      };
    },
    start: () => {
      isStarted = true;
      watch();
    },
    stop: () => {
      isStarted = false;
      watch();
    },
  };
}
