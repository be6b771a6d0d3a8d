import type { Requirement } from '../requirements.ts';

/** The host process of an editor window, driven over IPC as the extension drives it. */
export const hostRequirements = {
  'host.opens': {
    text: 'an opened folder answers with its endpoint, sources, tools, access and problems',
    from: 'Gatehouse: the link between extension and host',
  },
  'host.changes': {
    text: 'every change of the files comes as a whole snapshot with a higher revision',
    from: 'Gatehouse: the link between extension and host',
  },
  'host.records': {
    text: 'every call is told as it is recorded, in the folder that the editor gave',
    from: 'Gatehouse: the link between extension and host',
  },
  'host.secrets': {
    text: 'a secret is asked for when it is needed, and goes to its API only',
    from: 'Gatehouse: secrets in logs',
  },
  'host.secret-missing': {
    text: 'a secret that nobody gives makes a result that names it, and nothing is sent',
    from: 'Gatehouse',
  },
  'approval.once': {
    text: 'the person sees agent, tool and arguments, and once is once',
    from: 'Gatehouse: approvals',
  },
  'approval.session': {
    text: 'allowed for this session is not asked again, for this agent and tool alone',
    from: 'Gatehouse: approvals',
  },
  'approval.deny': {
    text: 'what a person refuses is denied, says so, and is not sent',
    from: 'Gatehouse: approvals',
  },
  'approval.possible': {
    text: 'nobody is asked about a call that cannot be made: it ends with what is wrong, and is recorded',
    from: 'Gatehouse: approvals',
  },
  'approval.denied-first': {
    text: 'a denied agent is denied whatever the arguments are, and learns nothing of what they lack',
    from: 'Gatehouse: approvals',
  },
  'approval.role-change': {
    text: 'a role that forbids the call while the person is still thinking wins over their yes',
    from: 'Gatehouse: approvals',
  },
  'approval.session-ends': {
    text: 'a changed role file ends what was allowed for the session',
    from: 'Gatehouse: approvals',
  },
  'host.expose': {
    text: 'exposing writes gateway.yaml and keeps its comments and order, and a role file where there is none',
    from: 'Gatehouse: Expose as MCP Tools',
  },
  'host.inspect': {
    text: 'inspecting a document tells its servers with variables filled in and a name, and changes nothing',
    from: 'Gatehouse: Expose as MCP Tools',
  },
  'host.expose-taken': {
    text: 'a name that is taken is refused with a message, and nothing is written',
    from: 'Gatehouse: Expose as MCP Tools',
  },
  'host.stop-exposing': {
    text: 'stopping takes the source out, keeps the comments, and the tools are gone',
    from: 'Gatehouse: Stop Exposing',
  },
  'host.locate': {
    text: 'an operation is found at its line of the document',
    from: 'Gatehouse: Go to Operation',
  },
  'host.locate-all': {
    text: 'the operations of a document are told with their places, as the file is at that moment',
    from: 'Gatehouse: lines above operations',
  },
  'host.fix': {
    text: 'a problem that can be mended says so, in each file of a document, and its edit takes the problem away and keeps the rest',
    from: 'Gatehouse: quick fixes',
  },
  'host.lacking': {
    text: 'an API without a server or without a credential that its calls need is a problem of gateway.yaml',
    from: 'Gatehouse: quick fixes',
  },
  'host.fetch': {
    text: 'a document is fetched from a URL, saved where asked, exposed with its origin, and seen as unchanged later',
    from: 'Gatehouse: From URL',
  },
  'host.fetch-fails': {
    text: 'what cannot be fetched says why, nothing is written, and a redirect cannot reach this machine',
    from: 'OWASP: Server-Side Request Forgery',
  },
  'host.credential-refused': {
    text: 'an answer of 401 tells the editor which secret was not accepted, and a new value is used by the next call',
    from: 'Gatehouse: secrets; microsoft/vscode#263990',
  },
  'host.messages': {
    text: 'the host refuses in words for a person, without the name of a method before them',
    from: 'Gatehouse: the link between extension and host',
  },
  'host.missing-document': {
    text: 'a document that appears later is loaded, and its problem goes',
    from: 'Gatehouse: bad input',
  },
  'host.returns': {
    text: 'after a kill a new host serves on the same port with the same tokens',
    from: 'Gatehouse: supervision',
  },
  'host.two-folders': {
    text: 'two folders have endpoints of their own, and a token of one opens nothing in the other',
    from: 'Gatehouse: multi-root workspaces',
  },
  'host.ends-with-parent': {
    text: 'the host ends when its parent is gone, and frees its port',
    from: 'metamcp#162, supergateway#141: leaked processes',
  },
  'host.callers': {
    text: 'the editor mints and revokes tokens, and sees who has called, by which client',
    from: 'Gatehouse: known callers',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
