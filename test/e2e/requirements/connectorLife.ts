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
  'life.network-away': {
    text: 'while the network is away calls fail at once and say why, tools stay listed, and what is back is connected again by itself',
    from: 'Gatehouse: supervision',
  },
  'life.refused': {
    text: 'a server that wants another credential is asked for nothing more until a person connects',
    from: 'mcpproxy-go#1013: hammering a vendor',
  },
  'life.neighbours': {
    text: 'servers that are dead neither empty nor delay the lists of the others',
    from: 'Gatehouse: supervision',
  },
  'life.idle': {
    text: 'a process out of use is ended after its time, stays listed, and is started once by the calls that need it',
    from: 'Gatehouse: idleMinutes',
  },
  'life.ends-with-editor': {
    text: 'the processes and sessions of connectors end with the editor window, or when a person disconnects',
    from: 'metamcp#162, supergateway#141: leaked processes',
  },
  'life.ends-with-serve': {
    text: 'gatehouse serve and every other command end the processes and sessions that they began',
    from: 'metamcp#162, supergateway#141: leaked processes',
  },
  'command.unapproved': {
    text: 'a command of gateway.yaml runs nowhere before a person has approved exactly it',
    from: 'CVE-2025-54136, CVE-2026-30615, CVE-2026-42271: a changed configuration ran a command',
  },
  'command.changed': {
    text: 'changed arguments, variables or another folder end the process and ask again, beside what was approved before',
    from: 'CVE-2025-54136: a changed configuration ran a command',
  },
  'command.cli': {
    text: 'gatehouse approve shows the command, approves it only by --yes or by the hash that it showed, and it runs from then on',
    from: 'Gatehouse: the command line',
  },
  'command.file': {
    text: 'a program in the workspace folder that has changed does not run before a person has approved it again',
    from: 'CVE-2025-54136: a changed configuration ran a command',
  },
  'credential.unapproved': {
    text: 'a credential of gateway.yaml is sent nowhere, and no request is made, before a person has approved where it goes',
    from: 'Gatehouse: a commit decides the URL',
  },
  'credential.changed': {
    text: 'another URL asks again, beside what was approved before, and nothing reaches the new server until then',
    from: 'Gatehouse: a commit decides the URL',
  },
  'credential.decided': {
    text: 'what a person has just decided to send is approved by that, and nothing else',
    from: 'Gatehouse: approvals',
  },
  'approve.running': {
    text: 'what gatehouse approve approves is connected at once in editors and gates that run',
    from: 'Gatehouse: the command line',
  },
  'lock.quarantine': {
    text: 'a tool that nobody has accepted is not listed, cannot be called, and nobody is asked about it',
    from: 'Gatehouse: tools.lock; rug pulls, tool shadowing',
  },
  'lock.changes': {
    text: 'a changed or renamed tool is held back with both sides to compare, and one that was refused is not told again',
    from: 'Gatehouse: tools.lock; rug pulls, tool shadowing',
  },
  'lock.seen': {
    text: 'a tool that has changed since a person saw it is not accepted by their word',
    from: 'Gatehouse: tools.lock; rug pulls, tool shadowing',
  },
  'lock.other-server': {
    text: 'what was accepted of one server is not accepted of another under its name',
    from: 'Gatehouse: tools.lock; rug pulls, tool shadowing',
  },
  'lock.invalid': {
    text: 'an invalid tools.lock is a located problem that holds back all tools of connectors, and no API',
    from: 'Gatehouse: bad input',
  },
  'lock.command': {
    text: 'gatehouse lock tells what is not as tools.lock says, with the differences, accepts all or what is named, and exits 0 only where all is',
    from: 'Gatehouse: the command line',
  },
  'import.secrets': {
    text: 'servers of .vscode/mcp.json become connectors; their secrets go to the keeper of secrets and into no file or log',
    from: 'Gatehouse: secrets in logs',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
