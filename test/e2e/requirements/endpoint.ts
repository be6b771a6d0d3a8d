import type { Requirement } from '../requirements.ts';

/** The MCP endpoint over HTTP: revisions, sessions, who gets in, and what is refused unread. */
export const endpointRequirements = {
  'endpoint.revisions': {
    text: 'clients of every revision list and call tools on one URL',
    from: 'MCP 2025-03-26 to 2026-07-28, Streamable HTTP',
  },
  'endpoint.batch': {
    text: 'a batch of a 2025-03-26 session is answered with every answer in it',
    from: 'MCP 2025-03-26, Transports; JSON-RPC 2.0 §6',
  },
  'endpoint.discover': {
    text: 'server/discover names the supported revisions without a session',
    from: 'MCP 2026-07-28, Discovery',
  },
  'endpoint.unknown-method': {
    text: 'an unknown method of the 2026-07-28 revision is 404 with -32601',
    from: 'MCP 2026-07-28, Transports',
  },
  'endpoint.post-alone': {
    text: 'a GET or DELETE without a session is 405',
    from: 'MCP 2026-07-28, Transports',
  },
  'endpoint.header-mismatch': {
    text: 'headers that say something else than the body are 400 with -32020',
    from: 'MCP 2026-07-28, Transports',
  },
  'endpoint.unknown-tool': {
    text: 'a tool that does not exist is -32602 and names what there is',
    from: 'MCP 2025-11-25, Tools, Error Handling',
  },
  'session.unknown': {
    text: 'a session that nobody opened is 404',
    from: 'MCP 2025-11-25, Session Management',
  },
  'session.other-caller': {
    text: "another caller's session is 404, like one that does not exist",
    from: 'CVE-2026-33946, CVE-2025-6515',
  },
  'session.random': {
    text: 'session ids have at least 128 random bits and are never the same',
    from: 'CVE-2025-6515',
  },
  'session.delete': {
    text: 'DELETE ends a session, and it is 404 from then on',
    from: 'MCP 2025-11-25, Session Management',
  },
  'guard.host': {
    text: 'a Host that is not this endpoint is 403, whatever the token',
    from: 'CVE-2025-66414, CVE-2025-66416: DNS rebinding',
  },
  'guard.origin': {
    text: 'a foreign Origin is 403, whatever the token',
    from: 'CVE-2025-49596, CVE-2025-64443; MCP 2025-11-25, Security Warning',
  },
  'guard.token': {
    text: 'a missing or unknown token is 401 with a Bearer challenge',
    from: 'CVE-2025-49596; RFC 6750 §3',
  },
  'guard.query-token': {
    text: 'a token in the query string opens nothing',
    from: 'MCP 2025-11-25, Authorization, Access Token Usage',
  },
  'guard.health': {
    text: '/health answers ok without a token and says nothing else',
    from: 'Gatehouse',
  },
  'guard.elsewhere': {
    text: 'any other path is 404 and names the endpoint',
    from: 'Gatehouse',
  },
  'body.duplicate-keys': {
    text: 'a key that stands twice is refused, not resolved silently',
    from: 'CVE-2026-27896; RFC 8259 §4',
  },
  'body.key-case': {
    text: 'a key in another case is not taken for the real one',
    from: 'CVE-2026-27896',
  },
  'body.too-large': {
    text: 'a body over 4 MB is 413, and the next request is served',
    from: 'Gatehouse: limits',
  },
  'body.too-deep': {
    text: 'JSON nested thousands of levels deep is 400, and the next request is served',
    from: 'Gatehouse: limits',
  },
  'body.content-type': {
    text: 'a body that is not application/json is 415',
    from: 'MCP 2025-11-25, Transports; RFC 9110 §15.5.16',
  },
  'body.not-json': {
    text: 'a body that is not JSON is 400 with -32700',
    from: 'JSON-RPC 2.0 §5.1',
  },
  'body.survives': {
    text: 'whatever bytes come, the process goes on and answers in JSON-RPC form',
    from: 'Gatehouse: the process never dies from input',
  },
  'callers.no-cross-talk': {
    text: 'of 50 callers with 40 interleaved calls each, every one gets its own answers',
    from: 'CVE-2026-25536',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
