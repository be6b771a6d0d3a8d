import type { ServerContext } from '@modelcontextprotocol/server';
import { property } from '../../base/json.ts';
import { isWanted, type LogLevel, logLevels, type Told } from '../../sources/conversation.ts';

/** A client's own time limit begins anew with each sign of progress. */
const PROGRESS_MS = 10_000;
/** What our own signs of progress add: next to nothing, so that those of the server that come later are more. */
const STEP = 1e-6;

/** Passes on, to the client of one request, what it wants to hear of it. */
export interface Teller {
  tell(told: Told): void;
  /** After that nothing is passed on: the request has been answered. */
  stop(): void;
}

/** Tells a client that has sent a progress token that its request is alive, every ten seconds at least. */
export function createTeller(
  { mcpReq }: Pick<ServerContext, 'mcpReq'>,
  leastLevel: () => LogLevel | undefined,
): Teller {
  const { _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  let isOver = false;
  const send = (method: Told['method'], params: object): void => {
    // A client that has gone needs to hear of nothing; its request ends by its own signal.
    mcpReq.notify({ method, params: { ...params } }).catch(() => {});
  };
  let last: number | undefined;
  /** The values of a request must increase (MCP 2025-11-25, Progress). */
  const report = (progress: number, rest: object): void => {
    if (!Number.isFinite(progress) || (last !== undefined && progress <= last)) return;
    last = progress;
    send('notifications/progress', { progressToken, progress, ...rest });
  };
  const alive =
    progressToken === undefined
      ? undefined
      : setInterval(() => {
          const before = last ?? 0;
          report(Math.max(before + STEP, before + Math.abs(before) * Number.EPSILON * 2), {});
        }, PROGRESS_MS);
  return {
    tell: ({ method, params }) => {
      if (isOver) return;
      switch (method) {
        case 'notifications/progress':
          if (!alive) return;
          alive.refresh();
          report(Number(params['progress']), restOf(params));
          return;
        case 'notifications/message': {
          const level = logLevels.find((each) => each === params['level']);
          if (level && isWanted(level, leastLevel())) send(method, params);
          return;
        }
        case 'notifications/elicitation/complete':
          send(method, params);
      }
    },
    stop: () => {
      isOver = true;
      clearInterval(alive);
    },
  };
}

/** What says of a progress how far it is, and of what. */
function restOf(params: Told['params']): object {
  const [total, message] = [property(params, 'total'), property(params, 'message')];
  return {
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}
