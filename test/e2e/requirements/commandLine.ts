import type { Requirement } from '../requirements.ts';

/** The command line: serving over HTTP and stdio, and the commands that look and act once. */
export const commandLineRequirements = {
  'serve.one-line': {
    text: 'serve --json prints exactly one line: the URL and a token for each agent',
    from: 'Gatehouse: the command line',
  },
  'serve.text': {
    text: 'serve without --json prints the URL, the tools it has and the tokens, for people',
    from: 'Gatehouse: the command line',
  },
  'serve.drains': {
    text: 'SIGTERM lets the call in flight end, then exits 0',
    from: 'Gatehouse: the command line',
  },
  'serve.port-taken': {
    text: 'a port that is taken is told with what to do, and exits 1',
    from: 'Gatehouse: the command line',
  },
  'serve.loopback-only': {
    text: 'a --host that is not loopback is refused',
    from: 'CVE-2025-49596, CVE-2025-64443',
  },
  'serve.call-lines': {
    text: 'every call is one readable line on stderr, and stdout stays clean',
    from: 'Gatehouse: the command line',
  },
  'cli.errors': {
    text: 'a mistake is told in one line on stderr that says what, where and how to mend it',
    from: 'Gatehouse: the command line',
  },
  'cli.tools': {
    text: 'tools lists what one agent sees, with the decision, as the endpoint does',
    from: 'Gatehouse: the command line',
  },
  'cli.call': {
    text: 'call goes through the whole pipeline: decided, carried out, recorded',
    from: 'Gatehouse: the command line',
  },
  'cli.explain': {
    text: 'explain names the decision and the rule and line that made it, and calls nothing',
    from: 'Gatehouse: the command line',
  },
  'cli.old-node': {
    text: 'a Node that is too old is told in one line which one is needed',
    from: 'Gatehouse: the command line',
  },
  'cli.help': {
    text: 'the built command line says its version and its help',
    from: 'Gatehouse: the command line',
  },
  'probe.verdict': {
    text: 'probe finds out which transport and revision a URL speaks, whatever mistakes its server makes, and calls no tool',
    from: 'MCP 2024-11-05 to 2026-07-28, transports and version negotiation',
  },
  'probe.steps': {
    text: 'probe shows each step, the first one first, and where else to look',
    from: 'microsoft/vscode#329848, #330022: detection that hides its cause',
  },
  'probe.credential': {
    text: 'probe sends a credential to the server that was named and to no other, and never prints it',
    from: 'CVE-2026-44430: SSRF through discovery and redirects',
  },
  'token.lasting': {
    text: 'a minted token works on a gate that runs already, and on the next one',
    from: 'Gatehouse: the command line',
  },
  'token.rotated': {
    text: 'a replaced token stops working on a gate that runs',
    from: 'Gatehouse: the command line',
  },
  'token.ends-what-it-opened': {
    text: "a replaced token ends its sessions, streams, subscriptions and calls in flight, and nobody else's",
    from: 'CVE-2025-6515, CVE-2026-33946: sessions are bound to the caller',
  },
  'token.hashed': {
    text: 'only the hash of a token is kept, in a file of its owner',
    from: 'Gatehouse: tokens at rest',
  },
  'stdio.revisions': {
    text: 'clients of both eras list and call tools over stdio',
    from: 'MCP, stdio transport',
  },
  'stdio.changes': {
    text: 'a client over stdio hears of a changed list',
    from: 'MCP, stdio transport; tools/list_changed',
  },
  'stdio.clean': {
    text: 'stdout carries protocol messages only, and the end of stdin ends the process with 0',
    from: 'MCP 2025-11-25, stdio',
  },
  'stdio.attaches': {
    text: 'stdio attaches to the gate that runs for the folder: its person is asked, its records hold the call',
    from: 'Gatehouse: one gate for one folder',
  },
  'stdio.gate-gone': {
    text: 'stdio ends with a message when the gate that it is attached to goes, and repeats no call',
    from: 'Gatehouse: a call is never repeated',
  },
  'stdio.unknown-agent': {
    text: 'an agent that the role file does not hold is not let in, whether a gate runs or not',
    from: 'Gatehouse: known callers',
  },
  'stdio.next-gate': {
    text: 'of two gates of one folder stdio attaches to the first, and to the second when that has gone',
    from: 'Gatehouse: one gate for one folder',
  },
  'serve.same-port': {
    text: 'port and token of a folder are the same after a restart',
    from: 'Gatehouse: configurations of clients survive restarts',
  },
  'serve.port-away': {
    text: "while another process has the folder's port the gate takes another one, says whom that cuts off, and goes back later",
    from: 'Gatehouse: configurations of clients survive restarts',
  },
  'token.revoked': {
    text: 'a revoked token ends what it opened, and is listed no more',
    from: 'CVE-2025-6515, CVE-2026-33946: sessions are bound to the caller',
  },
  'token.listed': {
    text: 'the list says who has a token since when, who has called, and never a token',
    from: 'Gatehouse: known callers',
  },
  'launcher.starts': {
    text: 'the editor keeps a launcher at a path without a version, which starts the command line',
    from: 'Gatehouse: configurations of clients survive restarts',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
