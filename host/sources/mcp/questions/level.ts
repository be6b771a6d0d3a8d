import { type LogLevel, logLevels } from '../../conversation.ts';
import type { Peer } from '../connection/peer.ts';
import { settledOrAborted } from '../settledOrAborted.ts';

/** How much a server of the 2025 revisions tells: one level for all that it does for us. */
export interface Level {
  /**
   * Settles when the server has heard that this level is wanted, or cannot hear it. What it tells then is more than
   * some callers want; each gets what it asked for. Rejects with the reason of the signal.
   */
  want(level: LogLevel | undefined, signal: AbortSignal): Promise<void>;
}

/** For the answer, in milliseconds: a call waits for it. */
const answerMs = 2_000;

/** `isDeclared`: the server has said that its level can be set. */
export function createLevel(peer: Peer, isDeclared: boolean): Level {
  let set: LogLevel | undefined;
  let setting: Promise<void> | undefined;
  return {
    want: async (level, signal) => {
      if (!isDeclared || level === undefined) return;
      if (set === undefined || logLevels.indexOf(level) < logLevels.indexOf(set)) {
        set = level;
        // Whether it is heard changes nothing for the call.
        const asked = peer
          .request('logging/setLevel', { level }, { timeoutMs: answerMs })
          .then(() => {})
          .catch(() => {})
          .finally(() => {
            if (setting === asked) setting = undefined;
          });
        setting = asked;
      }
      if (!setting) return;
      await settledOrAborted(setting, signal);
      signal.throwIfAborted();
    },
  };
}
