import type { Requirement } from '../requirements.ts';

/** What servers ask and tell while they work, between clients and servers of either era. */
export const conversationRequirements = {
  'cells.form': {
    text: 'a server that asks for input by a form is answered by the person at the client that called it',
    from: 'MCP 2025-11-25, Elicitation; MCP 2026-07-28, Multi Round-Trip Requests',
  },
  'cells.url': {
    text: 'a server that sends the person to a page has the client open it',
    from: 'MCP 2025-11-25, Elicitation, URL Mode',
  },
  'cells.sampling': {
    text: 'a server that asks for a completion gets it from the client that called it',
    from: 'MCP 2025-11-25, Sampling',
  },
  'cells.roots': {
    text: 'a server that asks for folders gets those of the client that called it',
    from: 'MCP 2025-11-25, Roots',
  },
  'cells.rounds': {
    text: 'a server may ask several times before it answers',
    from: 'MCP 2026-07-28, Multi Round-Trip Requests',
  },
  'cells.refused': {
    text: 'what a person declines or cancels reaches the server as just that',
    from: 'MCP 2025-11-25, Elicitation, Response Actions',
  },
  'cells.denied': {
    text: 'a question that the role file denies never reaches the client, and its record says which rule',
    from: 'Gatehouse; mcphub, Obot and gh-aw-mcpg#3332 let calls past the policy',
  },
  'cells.cancelled': {
    text: 'a call can be given up while its question is open, and the next one is asked anew',
    from: 'MCP 2025-11-25 and 2026-07-28, Cancellation',
  },
  'cells.told': {
    text: 'progress and log lines of a call reach its caller and nobody else',
    from: 'CVE-2026-25536; MCP 2025-11-25, Progress, Logging',
  },
  'cells.items': {
    text: 'resources, templates, prompts and completions of servers of either era reach clients of either era',
    from: 'MCP 2024-11-05 to 2026-07-28, Resources, Prompts, Completion',
  },
  'cells.updates': {
    text: 'the change of a resource is told to those who follow it, and to nobody else',
    from: 'MCP 2025-11-25, Resources, Subscriptions; MCP 2026-07-28, subscriptions/listen',
  },
  'callers.no-mixed-conversations': {
    text: 'of 50 callers with 200 calls each, nobody gets the answer, progress, log line or question of another',
    from: 'CVE-2026-25536',
  },
  'clients.real': {
    text: 'the clients that people use list and call through the gateway',
    from: 'Gatehouse: any AI client, old or new',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
