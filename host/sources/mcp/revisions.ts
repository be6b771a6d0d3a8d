import { version } from '../../version.ts';

/** The stateless revision that is spoken. */
export const MODERN_REVISION = '2026-07-28';

/** The revisions with `initialize`, newest first. */
export const LEGACY_REVISIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

/** Who we are, as every handshake says it. */
export const clientInfo = { name: 'gatehouse', version };

/**
 * What `initialize` says that we can be asked: a session serves many callers, of which most can answer something. What
 * the caller of a call cannot answer is refused when it is asked. A model with tools is asked for where it is declared
 * alone, and few callers have one.
 */
export const declaredCapabilities = {
  elicitation: { form: {}, url: {} },
  sampling: {},
  roots: { listChanged: false },
};

/** What each request of a stateless revision says about its sender (MCP 2026-07-28, Base protocol, `_meta`). */
export const modernEnvelope: Readonly<Record<string, unknown>> = {
  'io.modelcontextprotocol/protocolVersion': MODERN_REVISION,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};
