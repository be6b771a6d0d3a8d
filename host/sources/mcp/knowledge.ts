import type { ConnectorState, DetectionStep } from '../../../protocol/connectors.ts';
import { createEmitter } from '../../base/event.ts';
import type { Lists } from './lists/readLists.ts';

/** The phases of a connector, without the time that each of them began. */
export type Phase = ConnectorState extends infer S ? (S extends unknown ? Omit<S, 'at'> : never) : never;

/** Many more would only repeat themselves. */
const mostRepairs = 50;

/** All that is known of a server and of how it stands with it. What was offered last stays known without a connection. */
export class Knowledge {
  readonly #changed = createEmitter<void>();
  readonly #repairs = new Set<string>();
  state: ConnectorState = { kind: 'detecting', at: now() };
  lists: Lists | undefined;
  /** The lists are those of a connection that has ended. */
  isStale = false;
  steps: readonly DetectionStep[] = [];
  latencyMs: number | undefined;
  lastError: { readonly at: string; readonly message: string } | undefined;

  readonly onDidChange = this.#changed.event;

  get repairs(): readonly string[] {
    return [...new Set([...(this.lists?.repairs ?? []), ...this.#repairs])];
  }

  become(phase: Phase): void {
    if (phase.kind === 'ready') this.lastError = undefined;
    this.state = { ...phase, at: now() } as ConnectorState;
    this.#changed.fire();
  }

  noteLists(lists: Lists): void {
    this.lists = lists;
    this.isStale = false;
  }

  /** There is no connection, or its lists do not come: what is known may no longer be so. */
  noteEnd(): void {
    this.isStale = this.lists !== undefined;
  }

  noteError(message: string): void {
    this.lastError = { at: now(), message };
  }

  noteLatency(ms: number): void {
    this.latencyMs = Math.round(ms * 10) / 10;
  }

  noteRepairs(repairs: readonly string[]): void {
    const before = this.#repairs.size;
    for (const repair of repairs) if (this.#repairs.size < mostRepairs) this.#repairs.add(repair);
    if (this.#repairs.size > before) this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function now(): string {
  return new Date().toISOString();
}
