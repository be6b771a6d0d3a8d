import type { Location, Problem, SourceState } from '../../protocol/models.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { AllowedCall } from '../policy/allowedCall.ts';
import type { Tool, ToolResult } from './tool.ts';

export interface CallOptions {
  /** Ends the call: the caller has gone, cancelled, or waited too long. */
  readonly signal: AbortSignal;
}

/** Where tools come from. A source never decides who may call it; it accepts only what was decided. */
export interface Source extends Disposable {
  readonly name: string;
  readonly kind: 'openapi';
  /** Where calls go, for people to see. */
  readonly server: string | undefined;
  readonly state: SourceState;
  readonly tools: readonly Tool[];
  readonly problems: readonly Problem[];
  /** Fires after `tools`, `state` or `problems` have changed. */
  readonly onDidChange: Event<void>;
  /** Settles when the first load has ended, well or badly. */
  readonly ready: Promise<void>;
  /** Reads its files again; settles when `tools` is up to date. Never throws. */
  reload(): Promise<void>;
  /** Absolute paths whose change calls for `reload`. */
  readonly files: readonly string[];
  /** Where a tool is written down, for "Go to operation". */
  locate(native: string): Location | undefined;
  /**
   * The result that a call with these arguments would end with before anything is sent; undefined where it
   * can be sent. Asks nobody for a secret and sends nothing, so it needs no decision. Never throws.
   */
  findFault(native: string, given: unknown): ToolResult | undefined;
  /** Calls a tool. A failure of the API is a result with `isError`, not an exception. */
  call(call: AllowedCall, options: CallOptions): Promise<ToolResult>;
}
