import { once } from 'node:events';
import { type JSONRPCMessage, serializeMessage } from '@modelcontextprotocol/client';
import { LostConnection } from '../connection/failures.ts';
import { describeEnding } from './ending.ts';
import { createInbox } from './inbox.ts';
import { type GroupOptions, type ProcessGroup, spawnGroup } from './processGroup.ts';
import { createServerLog } from './serverLog.ts';
import { settlesWithin } from './settlesWithin.ts';
import { explainStartFailure } from './startFailure.ts';

export interface ServerOptions extends GroupOptions {
  readonly maxMessageBytes: number;
  readonly graceMs: number;
  readonly onMessage: (message: JSONRPCMessage) => void;
  /** A line that the server writes for people. */
  readonly onStderr: (line: string) => void;
  readonly onError: (error: Error) => void;
}

/** A server that runs, or did. */
export interface ServerProcess {
  readonly pid: number | undefined;
  /** Settles when it is gone, with why it ended; for people. */
  readonly gone: Promise<string>;
  /**
   * Settles when the system has taken the message, so whoever waits for it sends no faster than the server reads.
   * Rejects with a {LostConnection}.
   */
  send(message: JSONRPCMessage): Promise<void>;
  /** Ends it, and settles when it is gone. */
  end(): Promise<void>;
}

/** How long a server that reads no more may take to end, in milliseconds. */
const endMs = 1_000;
const deaf = 'The server reads no messages any more.';

/** @throws with what a person can do about it, where the command cannot be started. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { maxMessageBytes, graceMs, onMessage, onStderr, onError } = options;
  const group = await startGroup(options);
  const { leader } = group;
  const log = createServerLog(onStderr);
  let isOurs = false;
  let fault: string | undefined;
  const end = async (): Promise<void> => {
    isOurs = true;
    await group.end(graceMs);
    await gone;
  };
  const breakOff = (error: Error): void => {
    fault ??= error.message;
    onError(error);
    void end();
  };
  const inbox = createInbox({
    ...{ maxMessageBytes, onMessage, onOther: log.add },
    ...{ onOddity: onError, onTooLarge: breakOff },
  });
  leader.stdout.on('data', inbox.push).on('error', onError);
  leader.stderr.on('data', log.push).on('error', onError);
  leader.on('error', (error) => breakOff(explainStartFailure(error, options)));
  const finish = async (): Promise<string> => {
    const closed = new Promise<void>((resolve) => leader.once('close', () => resolve()));
    const exit = await group.exited;
    const wasOurs = isOurs;
    // What left the group may hold the streams open for ever.
    await settlesWithin(closed, graceMs);
    leader.stdout.destroy();
    leader.stderr.destroy();
    inbox.end();
    log.end();
    return describeEnding({ exit, fault, isOurs: wasOurs, lastLines: log.last });
  };
  const gone = finish();
  const send = async (message: JSONRPCMessage): Promise<void> => {
    try {
      await write(group, serializeMessage(message));
    } catch (error) {
      // A server that is about to end closes its input first; why it ends says more.
      const why = (await settlesWithin(gone, endMs)) ? await gone : deaf;
      throw new LostConnection(why, { cause: error });
    }
  };
  return { pid: leader.pid, gone, end, send };
}

async function startGroup(options: GroupOptions): Promise<ProcessGroup> {
  try {
    const group = spawnGroup(options);
    // A server may go away while it is written to: who writes hears of that, and the process must survive it.
    group.leader.stdin.on('error', () => {});
    await once(group.leader, 'spawn');
    return group;
  } catch (error) {
    throw explainStartFailure(error, options);
  }
}

async function write({ leader }: ProcessGroup, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  leader.stdin.write(text, (error) => {
    if (error) reject(error);
    else resolve();
  });
  await promise;
}
