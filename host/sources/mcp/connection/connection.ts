import type { ConnectorTransport } from '../../../../protocol/connectors.ts';
import type { Dialogue } from '../questions/dialogue.ts';
import type { Greeting } from './handshake.ts';
import type { Peer } from './peer.ts';

/** One live connection to a server, greeted. */
export interface Connection {
  readonly peer: Peer;
  readonly dialogue: Dialogue;
  readonly transport: ConnectorTransport;
  readonly greeting: Greeting;
  /** MCP 2026-07-28 and later: no session, no ping, a closed stream cancels. */
  readonly isStateless: boolean;
  /** Whether a credential goes with its requests. */
  readonly hasCredential: boolean;
  /** Ends it and all that it was built on. Never rejects. */
  close(): Promise<void>;
}
