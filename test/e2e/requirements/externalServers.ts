import type { Requirement } from '../requirements.ts';

/** Which external MCP servers are connected, and what becomes of calls where they are not as they should be. */
export const externalServerRequirements = {
  'server.connected': {
    text: 'a server that can be connected to is connected whatever else it does, all its usable tools are there, and calls are sent once',
    from: 'Gatehouse: servers that deviate; MCP 2024-11-05 to 2026-07-28, Transports',
  },
  'server.not-connected': {
    text: 'a server that cannot be connected to says why, as a missing sign-in, as one that is away, or as none at all',
    from: 'Gatehouse: servers that deviate; RFC 9110 §15.5.2',
  },
  'server.process': {
    text: 'a server that is a process is connected whatever it prints and however it starts, and one that ends says why',
    from: 'MCP 2025-11-25, Transports, stdio',
  },
  'server.long-list': {
    text: 'a server with 10,000 tools is connected with all of them, in one page or in many',
    from: 'MCP 2025-11-25, Utilities, Pagination',
  },
  'server.peer': {
    text: 'the reference servers and those of both generations of the official SDK answer clients of either era',
    from: 'MCP 2025-11-25 and 2026-07-28, Transports',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
