import { isDeepStrictEqual } from 'node:util';
import type { ConnectorState, DetectionStep, ListedItem } from '../../../protocol/connectors.ts';
import { createEmitter } from '../../base/event.ts';
import type { ItemKind } from '../item.ts';
import type { ExternalTool } from '../tool.ts';
import type { Lists } from './lists/readLists.ts';

/** The phases of a connector, without the time that each of them began. */
export type Phase = ConnectorState extends infer S ? (S extends unknown ? Omit<S, 'at'> : never) : never;

/** Many more would only repeat themselves. */
const mostRepairs = 50;

/** All that is known of a server and of how it stands with it. What was offered last stays known without a connection. */
export class Knowledge {
  readonly #changed = createEmitter<void>();
  readonly #repairs = new Set<string>();
  readonly #mask: (text: string) => string;
  #steps: readonly DetectionStep[] = [];
  state: ConnectorState = { kind: 'detecting', at: now() };
  lists: Lists | undefined;
  /** What the server has declared, when it was connected last. */
  capabilities: Readonly<Record<string, unknown>> = {};
  /** The lists are those of a connection that has ended. */
  isStale = false;
  latencyMs: number | undefined;
  lastError: { readonly at: string; readonly message: string } | undefined;

  readonly onDidChange = this.#changed.event;

  /** `mask` takes credentials out of whatever a server or an error has said. */
  constructor(mask: (text: string) => string = (text) => text) {
    this.#mask = mask;
  }

  get steps(): readonly DetectionStep[] {
    return this.#steps;
  }

  set steps(steps: readonly DetectionStep[]) {
    this.#steps = steps.map((step) => ({ ...step, found: this.#mask(step.found) }));
  }

  get repairs(): readonly string[] {
    return [...new Set([...(this.lists?.repairs ?? []), ...this.#repairs])];
  }

  become(told: Phase): void {
    const phase = 'reason' in told ? { ...told, reason: this.#mask(told.reason) } : told;
    if (phase.kind === 'ready') this.lastError = undefined;
    const { at, ...before } = this.state;
    this.state = { ...phase, at: isDeepStrictEqual(before, phase) ? at : now() };
    this.#changed.fire();
  }

  noteLists(lists: Lists): void {
    const before = this.lists;
    const isMissed = (kind: ItemKind): boolean => lists.missed.includes(kind);
    // What could not be read this time stays as it was known last.
    const kept = before?.items.filter(({ kind }) => isMissed(kind)) ?? [];
    const shown = (kind: ItemKind, of: 'resources' | 'prompts'): readonly ListedItem[] =>
      before && isMissed(kind) ? before[of] : lists[of].map((item) => this.#maskItem(item));
    this.lists = {
      ...lists,
      tools: keepSame(before?.tools ?? [], lists.tools),
      items: [...keepSame(before?.items ?? [], lists.items), ...kept],
      resources: shown('resource', 'resources'),
      prompts: shown('prompt', 'prompts'),
      repairs: lists.repairs.map(this.#mask),
    };
    this.isStale = false;
  }

  /** There is no connection, or its lists do not come: what is known may no longer be so. */
  noteEnd(): void {
    this.isStale = this.lists !== undefined;
  }

  noteError(message: string): void {
    this.lastError = { at: now(), message: this.#mask(message) };
  }

  noteLatency(ms: number): void {
    this.latencyMs = Math.round(ms * 10) / 10;
  }

  noteRepairs(repairs: readonly string[]): void {
    const before = this.#repairs.size;
    for (const repair of repairs) if (this.#repairs.size < mostRepairs) this.#repairs.add(this.#mask(repair));
    if (this.#repairs.size > before) this.#changed.fire();
  }

  /** A tool that does not keep its output schema is offered without it: clients refuse its answers otherwise. */
  noteUnstructured(native: string): void {
    if (!this.lists) return;
    const tools = this.lists.tools.map((tool): ExternalTool => {
      const { outputSchema, ...plain } = tool;
      return tool.native === native && outputSchema !== undefined ? plain : tool;
    });
    this.lists = { ...this.lists, tools };
    this.#changed.fire();
    const name = native.slice(0, 80);
    this.noteRepairs([
      `"${name}" announces structured content and answers without; its output schema is no longer offered.`,
    ]);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #maskItem({ id, title, description }: ListedItem): ListedItem {
    const [shownId, shownTitle] = [this.#mask(id), this.#mask(title)];
    const more = description === undefined ? {} : { description: this.#mask(description) };
    return { id: shownId, title: shownTitle, ...more };
  }
}

/** What is offered as before stays the same object, on which verdicts and questions hang. */
function keepSame<T extends { readonly native: string; readonly definition: object; readonly kind?: string }>(
  before: readonly T[],
  next: readonly T[],
): readonly T[] {
  const keyOf = ({ kind, native }: T): string => `${kind ?? ''} ${native}`;
  const known = new Map(before.map((each) => [keyOf(each), each]));
  return next.map((each) => {
    const same = known.get(keyOf(each));
    return same && isDeepStrictEqual(same.definition, each.definition) ? same : each;
  });
}

function now(): string {
  return new Date().toISOString();
}
