import type { Body } from '../answer.ts';
import { answerLimits } from '../answers/mendAnswer.ts';
import { explain } from '../explain.ts';
import { readEvents, UnreadableBody } from '../messages.ts';
import { type createReconnection, mostAttempts } from '../reconnection.ts';

export interface StreamOptions {
  /** Gives the stream up. */
  readonly signal: AbortSignal;
  /** Whether it is opened again even where the server has not said by an id what came last. */
  readonly isOwn: boolean;
  readonly pause: ReturnType<typeof createReconnection>;
  /** Takes the data of an event, and tells whether it was what the stream was for. */
  onData(data: string): boolean;
  onFault(error: unknown): void;
  /** Opens it again, after the event with this id; undefined where that is not to be had, so that it is over. */
  reopen(lastEventId: string | undefined): Promise<Body | undefined>;
}

/** How long a stream may last when it has brought what it was for, in milliseconds. */
const afterwardsMs = 1_000;

/** How far a stream has come. */
interface Course {
  lastEventId: string | undefined;
  retryMs: number | undefined;
}

/**
 * Reads a stream of events through its interruptions (MCP, Streamable HTTP, Resumability and Redelivery). Settles with
 * whether it brought what it was for, when it has, or when nothing more can come; never rejects.
 */
export async function followStream(first: Body, options: StreamOptions): Promise<boolean> {
  const { signal, isOwn } = options;
  const course: Course = { lastEventId: undefined, retryMs: undefined };
  let body: Body | undefined = first;
  while (body) {
    const end = await readThrough(body, course, options);
    if (end !== 'cut') return end === 'done';
    const isLast = !isOwn && course.lastEventId === undefined;
    body = signal.aborted || isLast ? undefined : await reopenSoon(course, options);
  }
  return false;
}

/** It brought what it was for, it ended before that, or what it brings cannot be read, now or later. */
type End = 'done' | 'cut' | 'unreadable';

async function readThrough(body: Body, course: Course, options: StreamOptions): Promise<End> {
  let isDone = false;
  let clock: NodeJS.Timeout | undefined;
  const onRetry = (ms: number): void => void (course.retryMs = ms);
  try {
    for await (const { id, event = 'message', data } of readEvents({ body }, answerLimits, onRetry)) {
      if (options.signal.aborted) break;
      if (id !== undefined) course.lastEventId = id === '' ? undefined : id;
      if (data === '' || event !== 'message' || !options.onData(data)) continue;
      isDone = true;
      clock ??= setTimeout(() => void body.cancel(), afterwardsMs).unref();
    }
  } catch (error) {
    // What breaks off behind the answer costs nothing.
    if (isDone || options.signal.aborted) return isDone ? 'done' : 'cut';
    options.onFault(explain(error));
    if (error instanceof UnreadableBody) return 'unreadable';
  } finally {
    clearTimeout(clock);
  }
  return isDone ? 'done' : 'cut';
}

async function reopenSoon(course: Course, options: StreamOptions): Promise<Body | undefined> {
  const { signal, pause, reopen, onFault } = options;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    try {
      await pause({ asked: course.retryMs, attempt, signal });
      return await reopen(course.lastEventId);
    } catch (error) {
      if (signal.aborted) return undefined;
      onFault(error);
      if (isFinal(error)) return undefined;
    }
  }
  onFault(new Error(`The server's stream of events could not be opened again in ${mostAttempts} attempts.`));
  return undefined;
}

/** Statuses that are no refusal for good. */
const passing = [408, 429];

/** Whether the server will say the same again. */
function isFinal(error: unknown): boolean {
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 && !passing.includes(status);
}
