import type { Approval, DetectionStep } from '../../../../protocol/connectors.ts';
import type { Connection } from '../connection/connection.ts';

/** How an attempt to connect to a server ended. Every sentence is for people. */
export type Opened =
  | { readonly kind: 'open'; readonly connection: Connection }
  | { readonly kind: 'needs-approval'; readonly approval: Approval }
  | { readonly kind: 'needs-sign-in'; readonly reason: string }
  /** `never` where trying again would find the same, `slowly` where something else would have to be started there. */
  | { readonly kind: 'failed'; readonly reason: string; readonly again: 'soon' | 'slowly' | 'never' };

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** It is known what the server speaks, and the connection itself is being opened. */
  onConnecting(): void;
  onStep(step: DetectionStep): void;
  onRepair(what: string): void;
}

/** Opens connections to one server, one after the other. */
export interface Opener {
  /** Never rejects but with the reason of the signal. */
  open(options: OpenOptions): Promise<Opened>;
  /** The stateless revision was found, but its lists do not come: from now on an older one is spoken. */
  avoidStateless(): void;
}
