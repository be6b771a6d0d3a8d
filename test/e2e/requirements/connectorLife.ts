import type { Requirement } from '../requirements.ts';

/** How connections to external MCP servers begin, break, come back and end, and what people have to say first. */
export const connectorLifeRequirements = {
  'life.nothing-left': {
    text: 'connecting and disconnecting a thousand times leaves no process, session, socket, timer, listener or memory behind',
    from: 'metamcp#162, supergateway#141, docker/mcp-gateway#318: leaked processes',
  },
  'life.process-killed': {
    text: 'a killed process ends its calls at once and says that nobody knows their effect, no call is sent again, and the process is started anew',
    from: 'Gatehouse: supervision; a call is never repeated',
  },
  'life.server-killed': {
    text: 'a server that is gone during a call is noticed by that, calls then fail at once and say why, its tools stay listed, and it is connected again by itself',
    from: 'Gatehouse: supervision; a call is never repeated',
  },
  'life.other-tools': {
    text: 'a server that is back with other tools has the new and the changed ones held back, and those that are gone are gone',
    from: 'Gatehouse: tools.lock',
  },
  'life.given-up': {
    text: 'a process that ends five times within three minutes is not started again until a person asks for it',
    from: 'Gatehouse: supervision; mcpproxy-go#1013',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
