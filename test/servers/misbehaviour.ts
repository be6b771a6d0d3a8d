import type { TinyServer } from './tinyServer.ts';

/** One way in which real servers are not as the specification asks. */
export interface Misbehaviour {
  readonly name: string;
  /** Of the endpoint. */
  readonly path?: string;
  /** What detection must find. */
  readonly verdict: 'modern' | 'legacy' | 'sse' | 'authorize' | 'unavailable' | 'not-mcp';
  /** How many tools must be there once it is connected; absent for those that cannot be. */
  readonly tools?: number;
  /** Where it cannot be connected to: what the reason must say. */
  readonly why?: RegExp;
  start(): Promise<TinyServer>;
}

/** How a server is called once it is connected, and what must come of it. */
export interface Exercise {
  /** Each round begins when the connector is ready; its calls are made at once. Without any, `echo` is called. */
  readonly rounds?: readonly (readonly Trial[])[];
  /** How it stands in the end. Default `ready`. */
  readonly end?: 'ready' | 'degraded' | 'needs-sign-in' | 'failed';
  /** Sentences that must be among those about what was mended or left out. */
  readonly repairs?: readonly RegExp[];
  /** The tools that must be held back in the end, by their own names. */
  readonly held?: readonly string[];
}

/** One call of `echo`, and the text that it must be answered with. */
export interface Trial {
  readonly text: string;
  readonly says: RegExp;
  readonly isError?: boolean;
  readonly structured?: unknown;
}

/** A misbehaviour that shows only in lists, calls, or later. */
export interface LaterMisbehaviour extends Misbehaviour, Exercise {}

/** A call that goes well. */
export const hello: Trial = { text: 'hello', says: /^hello$/ };
