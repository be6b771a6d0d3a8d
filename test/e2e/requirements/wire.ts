import type { Requirement } from '../requirements.ts';

/** How messages travel between clients and the endpoint: streams that are cut, paths, headers, and what is no message. */
export const wireRequirements = {
  'wire.sse': {
    text: 'a client of 2024-11-05 lists and calls over /sse and /messages, in the words of its revision',
    from: 'MCP 2024-11-05, Transports, HTTP with SSE',
  },
  'wire.sse-session': {
    text: 'an SSE session belongs to its caller and ends with its stream',
    from: 'CVE-2025-6515, CVE-2026-33946',
  },
  'wire.path-token': {
    text: 'a token in the path opens what a header opens, and stands in no answer and no output',
    from: 'Gatehouse: clients that cannot send a header',
  },
  'wire.two-tokens': {
    text: 'tokens of two callers in one request are 401',
    from: 'Gatehouse',
  },
  'wire.disconnect': {
    text: 'a call of a 2025 session goes on when its stream is cut, and its answer is fetched with Last-Event-ID',
    from: 'MCP 2025-11-25, Transports, Resumability and Redelivery',
  },
  'wire.replay-owner': {
    text: "what a stream has carried is replayed to its session's caller alone",
    from: 'MCP 2025-11-25, Transports; CVE-2026-33946',
  },
  'wire.quick': {
    text: 'an answer that is quick and has nothing told before it is one JSON body',
    from: 'MCP 2025-11-25, Transports',
  },
  'wire.priming': {
    text: 'a stream begins with an event to come back to, for clients that can read one',
    from: 'MCP 2025-11-25, Transports, SEP-1699',
  },
  'wire.disconnect-cancels': {
    text: 'a call of the 2026-07-28 revision is cancelled when its stream is closed',
    from: 'MCP 2026-07-28, Transports',
  },
  'wire.batches': {
    text: 'a batch is refused on every session but those of 2025-03-26, and there where it has more than 100 messages',
    from: 'MCP 2025-06-18, Changelog; Gatehouse: limits',
  },
  'wire.brackets': {
    text: 'a million nested brackets are 400, and the next request is served',
    from: 'Gatehouse: limits',
  },
  'wire.shapes': {
    text: 'unknown methods and wrong types are errors of JSON-RPC, for every revision',
    from: 'JSON-RPC 2.0 §5.1',
  },
  'wire.ended': {
    text: 'a session that has ended is 404 for every method',
    from: 'MCP 2025-11-25, Session Management',
  },
  'wire.abandoned': {
    text: '10,000 sessions opened and left do not grow the process, and a session in use outlives them',
    from: 'Gatehouse: limits; CWE-770',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
