import type { DetectionStep } from '../../../protocol/connectors.ts';
import { assertNever } from '../../base/assert.ts';
import { toError } from '../../errors.ts';
import { createBackOff, createBreaker } from './backOff.ts';
import type { Connection } from './connection/connection.ts';
import { explain, httpStatusOf, isUnauthorized, TimedOut } from './connection/failures.ts';
import { type KeepAlive, keepAlive } from './connection/keepAlive.ts';
import { Knowledge, type Phase } from './knowledge.ts';
import { readLists } from './lists/readLists.ts';
import { followChanges } from './lists/followChanges.ts';
import type { Opener } from './open/opener.ts';

export interface SupervisorOptions {
  readonly name: string;
  readonly opener: Opener;
  /** A process: one that ends again and again is not started for ever. */
  readonly isProcess: boolean;
  /** Ends the connection after so much time without a call; the next call opens it. Absent for never. */
  readonly idleMs?: number;
  /** For one page of a list, in milliseconds. Default 8,000. */
  readonly listMs?: number;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

/**
 * Keeps one connection to one server: opens it, reads what the server offers, notices its end, opens it again, and
 * gives up where only a person can help. What was offered last stays known all the while.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #backOff = createBackOff();
  readonly #breaker = createBreaker();
  /** Ends the present attempt or connection; a new one for each. */
  #life = new AbortController();
  #attempt: Promise<void> | undefined;
  /** The attempt that a call began. */
  #waking: Promise<void> | undefined;
  #timers = new Set<NodeJS.Timeout>();
  #idle: NodeJS.Timeout | undefined;
  #pulse: KeepAlive | undefined;
  #calls = 0;
  #isDisposed = false;

  readonly known = new Knowledge();
  connection: Connection | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Connects anew, whatever the state. Settles when that has ended, well or badly. */
  async connect(): Promise<void> {
    await this.#end();
    this.#backOff.reset();
    this.#breaker.reset();
    await this.#begin();
  }

  /** Ends the connection until somebody connects again. */
  async disconnect(): Promise<void> {
    this.#become({ kind: 'stopped' });
    await this.#end();
  }

  dispose(): void {
    this.#isDisposed = true;
    void this.#end();
    this.known.dispose();
  }

  /** The connection for a call; undefined where there is none now. An idle server is started, and waited for. */
  async use(signal: AbortSignal): Promise<Connection | undefined> {
    if (this.known.state.kind === 'idle') this.#waking = this.#begin();
    if (!this.connection && this.#waking) await settled(this.#waking, signal);
    return this.connection;
  }

  /** Around each call, so that a server that is in use is not ended. */
  hold(): () => void {
    this.#calls += 1;
    clearTimeout(this.#idle);
    return () => {
      this.#calls -= 1;
      this.#watchIdle();
    };
  }

  /** The server no longer knows the session: a new one is opened, and nothing is sent again. */
  reopen(connection: Connection, reason: string): void {
    if (this.connection === connection) this.#lose(reason);
  }

  /** Something has failed that may mean that the server is gone: whether it is there is found out now. */
  doubt(connection: Connection): void {
    // A process that is gone tells by its end, and one that is slow must not be ended for it.
    if (this.connection === connection && !this.#options.isProcess) this.#pulse?.check();
  }

  /** The server wants another credential; asking again with the same one would only annoy it. */
  refuse(connection: Connection, reason: string): void {
    if (this.connection !== connection) return;
    this.#noteError(reason);
    this.#become({ kind: 'needs-sign-in', reason });
    void this.#end();
  }

  #begin(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    const life = this.#life;
    this.#attempt = this.#open(life.signal)
      .catch((error: unknown) => {
        if (!life.signal.aborted) this.#fail(toError(error).message, false);
      })
      .finally(() => {
        if (this.#life !== life) return;
        this.#attempt = undefined;
        this.#waking = undefined;
      });
    return this.#attempt;
  }

  /** Ends whatever is under way. Settles when the connection is closed. */
  async #end(): Promise<void> {
    const { connection } = this;
    this.#life.abort(new Error('ended'));
    this.#life = new AbortController();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    clearTimeout(this.#idle);
    this.connection = undefined;
    this.#pulse = undefined;
    this.known.noteEnd();
    const attempt = this.#attempt;
    this.#attempt = undefined;
    this.#waking = undefined;
    await Promise.allSettled([connection?.close(), attempt]);
  }

  async #open(signal: AbortSignal): Promise<void> {
    const steps: DetectionStep[] = [];
    this.#become({ kind: 'detecting' });
    const opened = await this.#options.opener.open({
      signal,
      onConnecting: () => this.#become({ kind: 'connecting' }),
      onStep: (step) => {
        steps.push(step);
        this.known.steps = steps;
        this.#options.log('debug', `${step.sent}: ${step.found}`);
      },
      onRepair: (what) => this.known.noteRepairs([what]),
    });
    if (signal.aborted) {
      if (opened.kind === 'open') await opened.connection.close();
      return;
    }
    switch (opened.kind) {
      case 'open':
        return this.#adopt(opened.connection, signal);
      case 'needs-approval':
        return this.#become({ kind: 'needs-approval', command: opened.command });
      case 'needs-sign-in':
        this.#noteError(opened.reason);
        return this.#become({ kind: 'needs-sign-in', reason: opened.reason });
      case 'failed':
        return this.#giveUpOr(opened.reason, () => this.#fail(opened.reason, opened.isFinal));
      default:
        return assertNever(opened);
    }
  }

  async #adopt(connection: Connection, signal: AbortSignal): Promise<void> {
    const { peer } = connection;
    this.connection = connection;
    const subscriptions = [
      peer.onDidClose((reason) => {
        if (this.connection === connection) this.#lose(reason);
      }),
      peer.onFault((error) => {
        this.#options.log('debug', error.message);
        // A refusal is an answer.
        if ((httpStatusOf(error) ?? 500) >= 500) this.doubt(connection);
      }),
    ];
    signal.addEventListener('abort', () => {
      for (const each of subscriptions) each.dispose();
    });
    const isRead = await this.#read(connection, signal);
    if (signal.aborted) return;
    if (isRead === 'stalled') return this.#fallBack();
    followChanges(connection, {
      signal,
      ttlMs: () => this.known.lists?.ttlMs,
      onChange: () => void this.#read(connection, signal),
    });
    this.#pulse = keepAlive(connection, {
      signal,
      isBusy: () => this.#calls > 0,
      onLatency: (ms) => this.known.noteLatency(ms),
      onDead: (reason) => this.reopen(connection, reason),
    });
    this.#watchIdle();
  }

  /** Reads what the server offers. The last known lists stay where that fails. */
  async #read(connection: Connection, signal: AbortSignal): Promise<'read' | 'failed' | 'stalled'> {
    const { name, listMs: timeoutMs = 8_000 } = this.#options;
    const started = performance.now();
    try {
      const lists = await readLists(name, connection, { timeoutMs, signal });
      if (signal.aborted) return 'failed';
      this.known.noteLatency(performance.now() - started);
      this.known.noteLists(lists);
      this.#backOff.reset();
      const [failure] = lists.failures;
      this.#become(failure === undefined ? { kind: 'ready' } : { kind: 'degraded', reason: failure });
      return 'read';
    } catch (error) {
      if (signal.aborted || this.connection !== connection) return 'failed';
      if (isUnauthorized(error)) this.refuse(connection, explain(error));
      else if (connection.isStateless && !this.known.lists && error instanceof TimedOut) return 'stalled';
      else this.#degrade(`Its tools could not be listed: ${explain(error)}`);
      return 'failed';
    }
  }

  #degrade(reason: string): void {
    this.#noteError(reason);
    this.known.noteEnd();
    this.#become({ kind: 'degraded', reason });
  }

  /** A server that names the stateless revision and does not answer in it is asked in an older one, once. */
  #fallBack(): void {
    this.known.noteRepairs([
      'It names the revision 2026-07-28 and does not answer in it; an older one is spoken.',
    ]);
    this.#options.opener.avoidStateless();
    void this.#end().then(() => this.#begin());
  }

  /** The connection has ended by itself, or is of no use any more. */
  #lose(reason: string): void {
    const wasReady = this.known.state.kind === 'ready' || this.known.state.kind === 'degraded';
    this.#noteError(reason);
    void this.#end();
    this.#giveUpOr(reason, () => {
      if (!wasReady) return this.#fail(reason, false);
      this.#become({ kind: 'connecting' });
      this.#later(this.#backOff.first(), () => void this.#begin());
    });
  }

  /** Counts the end of a process. One that ends again and again, at its start or later, is left alone. */
  #giveUpOr(reason: string, goOn: () => void): void {
    const isBroken = this.#options.isProcess && this.#breaker.isBroken();
    if (!isBroken) return goOn();
    this.#fail(`It ended again and again, and is not started any more. ${reason}`, true);
  }

  #fail(reason: string, isFinal: boolean): void {
    this.#noteError(reason);
    this.known.noteEnd();
    if (isFinal) return this.#become({ kind: 'failed', reason });
    const ms = this.#backOff.next();
    this.#become({ kind: 'failed', reason, retryAt: new Date(Date.now() + ms).toISOString() });
    this.#later(ms, () => void this.#begin());
  }

  #later(ms: number, work: () => void): void {
    if (this.#isDisposed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer.unref());
  }

  #watchIdle(): void {
    const { idleMs } = this.#options;
    clearTimeout(this.#idle);
    if (idleMs === undefined || this.#calls > 0 || !this.connection) return;
    this.#idle = setTimeout(() => {
      void this.#end().then(() => {
        this.known.isStale = false;
        this.#become({ kind: 'idle' });
      });
    }, idleMs).unref();
  }

  #noteError(message: string): void {
    this.known.noteError(message);
    this.#options.log('warn', message);
  }

  #become(phase: Phase): void {
    if (!this.#isDisposed) this.known.become(phase);
  }
}

function settled(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    void work.finally(done);
  });
}
