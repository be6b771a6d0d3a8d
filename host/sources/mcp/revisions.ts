import { version } from '../../version.ts';

/** The stateless revision that is spoken. */
export const MODERN_REVISION = '2026-07-28';

/** The revisions with `initialize`, newest first. */
export const LEGACY_REVISIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

/** Who we are, as every handshake says it. */
export const clientInfo = { name: 'gatehouse', version };

/** What each request of a stateless revision says about its sender (MCP 2026-07-28, Base protocol, `_meta`). */
export const modernEnvelope: Readonly<Record<string, unknown>> = {
  'io.modelcontextprotocol/protocolVersion': MODERN_REVISION,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};
