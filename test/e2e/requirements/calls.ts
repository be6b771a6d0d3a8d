import type { Requirement } from '../requirements.ts';

/** What becomes of a call on its way to the API and back. */
export const callRequirements = {
  'call.result': {
    text: 'an answer of the API is given as text and as structured content',
    from: 'MCP 2025-06-18, Tools, Structured Content',
  },
  'call.loose-answer': {
    text: 'an answer that keeps the types of its document, if not every rule, is structured content',
    from: 'MCP 2025-11-25, Tools, Output Schema; Gatehouse: real APIs deviate',
  },
  'call.other-answer': {
    text: 'an answer that is not what its tool announces is an error that says where, and shows the answer',
    from: 'MCP 2025-11-25, Tools, Output Schema',
  },
  'call.api-down': {
    text: 'an API that is down makes a result with isError that names it, and works once it is up',
    from: 'Gatehouse: bad input',
  },
  'call.api-slow': {
    text: 'an API that does not answer ends the call at the limit, with isError that names it',
    from: 'Gatehouse: limits, a call never hangs',
  },
  'call.api-trickles': {
    text: 'an answer that trickles on past the limit ends the call too',
    from: 'Gatehouse: limits, a call never hangs',
  },
  'call.api-html': {
    text: 'HTML where JSON was promised makes a result with isError that says so',
    from: 'Gatehouse: bad input',
  },
  'call.api-500': {
    text: 'HTTP 500 makes a result with isError with the status and what the API said',
    from: 'Gatehouse: bad input',
  },
  'call.api-hangs-up': {
    text: 'an API that hangs up in the middle makes a result with isError that says so',
    from: 'Gatehouse: bad input',
  },
  'call.api-huge': {
    text: 'an answer over the limit is cut, and says so',
    from: 'Gatehouse: limits',
  },
  'call.image': {
    text: 'an image of the API is an image of the result, and another file is an embedded resource',
    from: 'MCP 2025-11-25, Tools, Tool Result',
  },
  'call.text': {
    text: 'text of every kind is text in the right charset, and a stream without end is what came of it in time',
    from: 'Gatehouse: answers',
  },
  'call.long-list': {
    text: 'a list over the limit is cut to valid JSON, and says how much is missing and what to ask for less with',
    from: 'Gatehouse: limits',
  },
  'call.bomb': {
    text: 'an answer that unpacks to a thousand times its size costs the limit and no more',
    from: 'CWE-409: decompression bombs',
  },
  'call.asks-to-wait': {
    text: 'a reading call that the API refuses for a moment is sent once more, and one that writes is not',
    from: 'RFC 9110 §10.2.3, RFC 6585 §4',
  },
  'call.next-page': {
    text: 'where something was made, and where the next page is, stands beside the answer',
    from: 'RFC 9110 §10.2.2, RFC 8288',
  },
  'call.echoed-credential': {
    text: 'a credential that the API says back is masked before an agent sees it',
    from: 'Gatehouse: secrets in answers',
  },
  'call.path-traversal': {
    text: 'a path parameter never leaves its path segment, however it is written',
    from: 'CVE-2026-32871',
  },
  'call.bad-arguments': {
    text: 'arguments that do not fit the schema are told apart by name, and nothing is sent',
    from: 'MCP 2025-11-25, Tools, Error Handling',
  },
  'call.no-token-upstream': {
    text: "the caller's token never reaches the API",
    from: 'MCP 2025-11-25, Security: Token Passthrough',
  },
  'call.redirect-elsewhere': {
    text: 'a redirect to another server is not followed',
    from: 'CVE-2026-44430, CVE-2026-49857, MSRC-112281',
  },
  'call.cancelled': {
    text: 'a client that goes away ends its request to the API',
    from: 'MCP 2026-07-28, Cancellation',
  },
  'call.upload': {
    text: 'a file, given as base64 or as a workspace path that gateway.yaml allows, reaches the API as it was',
    from: 'RFC 7578; OpenAPI 3.1, Encoding Object',
  },
  'call.upload-refused': {
    text: 'a workspace file that gateway.yaml does not allow is never sent, by whatever path or link',
    from: 'Gatehouse: nothing leaves the workspace unasked',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
