import { assertNever } from '../../base/assert.ts';
import { toError } from '../../errors.ts';
import { attend } from './attend.ts';
import { createBackOff, createBreaker, slowlyMs } from './backOff.ts';
import type { Connection } from './connection/connection.ts';
import { explain, isSessionLost, isUnauthorized, NotSent, TimedOut } from './connection/failures.ts';
import { type KeepAlive, keepAlive } from './connection/keepAlive.ts';
import { createIdleWatch, type IdleWatch } from './idleWatch.ts';
import { createWatches } from './items/watches.ts';
import { Knowledge, type Phase } from './knowledge.ts';
import { keepLists } from './lists/keepLists.ts';
import type { Lists } from './lists/readLists.ts';
import type { Opened, Opener } from './open/opener.ts';
import { openOnce } from './open/openOnce.ts';
import { settledOrAborted } from './settledOrAborted.ts';

export interface SupervisorOptions {
  readonly name: string;
  readonly opener: Opener;
  /** A process: one that ends again and again is not started for ever. */
  readonly isProcess: boolean;
  /** Ends the connection after so much time without a call; the next call opens it. Absent for never. */
  readonly idleMs?: number;
  /** For one page of a list, in milliseconds. Default 8,000. */
  readonly listMs?: number;
  readonly mask?: (text: string) => string;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

const unanswered = 'It names the revision 2026-07-28 and does not answer in it; an older one is spoken.';
/** How long a call waits for a connection that has just been lost. */
const RETURN_MS = 5_000;

/**
 * Keeps one connection to one server: opens it, reads what the server offers, notices its end, opens it again, and
 * gives up where only a person can help. What was offered last stays known all the while.
 *
 * Its time is cut into lives, each with a signal. Whatever ends a connection or an attempt begins a new life at once,
 * and nothing of an earlier one changes anything any more; the next attempt waits until all of it is closed.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #backOff = createBackOff();
  readonly #breaker = createBreaker();
  readonly #idle: IdleWatch;
  #life = new AbortController();
  /** The newest attempt of this life. Never rejects. */
  #attempt: Promise<void> | undefined;
  /** Settles when all that earlier lives had opened is closed. Never rejects. */
  #ended: Promise<unknown> = Promise.resolve();
  /** The attempt that a call waits for, and for how long. */
  #awaited: { readonly work: Promise<void>; readonly mostMs?: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pulse: KeepAlive | undefined;
  #isDisposed = false;

  readonly known: Knowledge;
  readonly watches = createWatches();
  connection: Connection | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.known = new Knowledge(options.mask);
    this.#idle = createIdleWatch(options.idleMs, () => this.#sleep());
  }

  /** Connects anew, whatever the state. Settles when that has ended, well or badly, or something else took its place. */
  connect(): Promise<void> {
    this.#backOff.reset();
    this.#breaker.reset();
    this.#renew();
    return this.#begin();
  }

  /** Ends the connection until somebody connects again. Settles when it is closed. */
  async disconnect(): Promise<void> {
    this.#renew();
    this.#become({ kind: 'stopped' });
    await this.#ended;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#renew();
    for (const each of [this.known, this.watches]) each.dispose();
  }

  /** Whether a call is worth a little waiting: an idle server is started, or a session is opened again. */
  get isAwaited(): boolean {
    return this.#awaited !== undefined;
  }

  /** The connection for a call, which has not been sent yet; undefined where there is none now, nor in a little while. */
  async use(signal: AbortSignal): Promise<Connection | undefined> {
    if (this.known.state.kind === 'idle') this.#awaited = { work: this.#begin() };
    const { work, mostMs } = this.#awaited ?? {};
    if (work) await settledOrAborted(work, AbortSignal.any([signal, this.#life.signal]), mostMs);
    return this.#awaited ? undefined : this.connection;
  }

  /** Around each call, so that a server that is in use is not ended. */
  hold(): () => void {
    return this.#idle.hold();
  }

  /** The server no longer knows the session, or `isThere` is false: a new one is opened, and nothing is sent again. */
  reopen(connection: Connection, reason: string, isThere = true): void {
    if (this.connection === connection) this.#lose(reason, isThere);
  }

  /** Something has failed that may mean that the server is gone: whether it is there is found out now. */
  doubt(connection: Connection): void {
    // A process that is gone tells by its end, and one that is slow must not be ended for it.
    if (this.connection === connection && !this.#options.isProcess) this.#pulse?.check();
  }

  /** The server wants another credential; asking again with the same one would only annoy it. */
  refuse(connection: Connection, reason: string): void {
    if (this.connection !== connection) return;
    this.#renew();
    this.#noteError(reason);
    this.#become({ kind: 'needs-sign-in', reason });
  }

  #begin(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    const { signal } = this.#life;
    this.#become({ kind: 'detecting' });
    this.#attempt = this.#ended
      .then(() => this.#open(signal))
      .catch((error: unknown) => {
        if (!signal.aborted) this.#fail(toError(error).message);
      })
      .finally(() => {
        if (!signal.aborted) this.#awaited = undefined;
      });
    return this.#attempt;
  }

  /** Ends whatever is under way, at once for everybody who looks; `#ended` tells when it is closed. */
  #renew(): void {
    const { connection } = this;
    this.#life.abort(new Error('ended'));
    this.#life = new AbortController();
    clearTimeout(this.#timer);
    this.#idle.stop();
    this.#pulse = undefined;
    this.connection = undefined;
    this.#awaited = undefined;
    this.known.noteEnd();
    this.#ended = Promise.allSettled([this.#ended, connection?.close(), this.#attempt]);
    this.#attempt = undefined;
  }

  async #open(signal: AbortSignal): Promise<void> {
    const opened = await openOnce(this.#options.opener, {
      signal,
      known: this.known,
      onConnecting: () => this.#become({ kind: 'connecting' }),
      log: (line) => this.#options.log('debug', line),
    });
    if (!opened) return;
    switch (opened.kind) {
      case 'open':
        return this.#adopt(opened.connection, signal);
      case 'needs-approval':
        return this.#become({ kind: 'needs-approval', approval: opened.approval });
      case 'needs-sign-in':
        this.#noteError(opened.reason);
        return this.#become({ kind: 'needs-sign-in', reason: opened.reason });
      case 'failed':
        return this.#miss(opened.reason, opened.again);
      default:
        return assertNever(opened);
    }
  }

  async #adopt(connection: Connection, signal: AbortSignal): Promise<void> {
    this.connection = connection;
    this.known.capabilities = connection.greeting.capabilities;
    const closing = connection.peer.onDidClose((reason) => this.reopen(connection, reason, false));
    signal.addEventListener('abort', () => closing.dispose());
    attend(connection, {
      ...{ signal, watches: this.watches, log: this.#options.log },
      onDoubt: () => this.doubt(connection),
    });
    const isKept = await keepLists(connection, {
      source: this.#options.name,
      timeoutMs: this.#options.listMs ?? 8_000,
      signal,
      onLists: (lists, ms) => this.#show(lists, ms),
      onFailure: (error, isFirst) => this.#missLists(connection, error, isFirst),
    });
    if (signal.aborted) return;
    if (!isKept) return this.#fallBack(connection, signal);
    this.#pulse = keepAlive(connection, {
      signal,
      isBusy: () => this.#idle.isBusy,
      onLatency: (ms) => this.known.noteLatency(ms),
      onDead: (reason) => this.reopen(connection, reason, false),
    });
    this.#idle.start();
  }

  #show(lists: Lists, ms: number): void {
    this.known.noteLatency(ms);
    this.known.noteLists(lists);
    const [failure] = lists.failures;
    this.#become(failure === undefined ? { kind: 'ready' } : { kind: 'degraded', reason: failure });
  }

  /** What has worked before is worth another attempt, whatever answers in its place for a moment. */
  #miss(reason: string, again: Extract<Opened, { readonly kind: 'failed' }>['again']): void {
    if (again === 'soon' || this.known.lists) return this.#fail(reason);
    if (again === 'never') return this.#giveUp(reason);
    this.#retry(reason, slowlyMs, { isLasting: true });
  }

  /** The last known lists stay where new ones cannot be read. */
  #missLists(connection: Connection, error: unknown, isFirst: boolean): 'retry' | 'stop' {
    const { isStateless } = connection;
    if (error instanceof NotSent || (!isFirst && !isStateless && isSessionLost(error))) {
      this.#lose(explain(error));
      return 'stop';
    }
    if (isUnauthorized(error, connection.hasCredential)) {
      this.refuse(connection, explain(error));
      return 'stop';
    }
    if (isFirst && isStateless && !this.known.lists && error instanceof TimedOut) return 'stop';
    const reason = `Its tools could not be listed: ${explain(error)}`;
    this.#noteError(reason);
    this.known.noteEnd();
    this.#become({ kind: 'degraded', reason });
    return 'retry';
  }

  /** A server that names the stateless revision and does not answer in it is asked in an older one, once. */
  async #fallBack(connection: Connection, signal: AbortSignal): Promise<void> {
    this.connection = undefined;
    this.known.noteRepairs([unanswered]);
    this.#options.opener.avoidStateless();
    this.#become({ kind: 'detecting' });
    await connection.close();
    await this.#open(signal);
  }

  /** The connection has ended by itself, or is of no use any more. */
  #lose(reason: string, isThere = false): void {
    const wasGood = this.known.state.kind === 'ready' || this.known.state.kind === 'degraded';
    this.#renew();
    // What is lost again and again is no longer opened at once.
    if (!wasGood || this.#breaker.isBroken()) return this.#fail(reason);
    this.#backOff.reset();
    this.#noteError(reason);
    const { promise, resolve } = Promise.withResolvers<void>();
    // A server that has just answered will do so again at once; no call need fail for it.
    if (isThere) this.#awaited = { work: promise, mostMs: RETURN_MS };
    this.#become({ kind: 'connecting' });
    this.#later(this.#backOff.first(), resolve);
  }

  /** It is tried again after a while, but for a process that ends whenever it is started. */
  #fail(reason: string): void {
    if (this.#options.isProcess && this.#breaker.isBroken())
      return this.#giveUp(`It ended again and again, and is not started any more. ${reason}`);
    this.#retry(reason, this.#backOff.next());
  }

  #retry(reason: string, ms: number, more: { readonly isLasting?: true } = {}): void {
    this.#noteError(reason);
    this.#become({ kind: 'failed', reason, retryAt: new Date(Date.now() + ms).toISOString(), ...more });
    this.#later(ms);
  }

  #giveUp(reason: string): void {
    this.#noteError(reason);
    this.#become({ kind: 'failed', reason });
  }

  #sleep(): void {
    this.#renew();
    // Nothing says that it would offer something else now.
    this.known.isStale = false;
    this.#become({ kind: 'idle' });
  }

  #later(ms: number, onEnd?: () => void): void {
    if (!this.#isDisposed) this.#timer = setTimeout(() => void this.#begin().then(onEnd), ms).unref();
  }

  #noteError(message: string): void {
    this.known.noteError(message);
    this.#options.log('warn', message);
  }

  #become(phase: Phase): void {
    if (!this.#isDisposed) this.known.become(phase);
  }
}
