import type { Requirement } from '../requirements.ts';

/** Documents and gateway.yaml: what their changes do, and what is said of bad ones. */
export const filesRequirements = {
  'spec.change': {
    text: 'a saved document changes the tools while clients of both eras stay connected, and they hear of it',
    from: 'Gatehouse; MCP tools/list_changed',
  },
  'spec.broken-keeps-tools': {
    text: 'a document that no longer parses keeps its last good tools, and mends itself',
    from: 'Gatehouse',
  },
  'spec.several-files': {
    text: 'a change of any file that a document refers to changes the tools; one that breaks keeps them, one that was missing adds them',
    from: 'Gatehouse; OpenAPI 3.2.0, document structure',
  },
  'spec.swagger': {
    text: 'a document of Swagger 2.0 is called as it says: base path, lists, forms, bodies',
    from: 'Swagger 2.0',
  },
  'spec.operation-server': {
    text: 'an operation with servers of its own is called on the confirmed origin alone',
    from: 'CVE-2026-44661; OpenAPI 3.2.0, Server Object',
  },
  'gateway.filters': {
    text: 'include and exclude decide which operations become tools, and an entry that fits nothing is told with its place',
    from: 'Gatehouse',
  },
  'spec.untrusted-server': {
    text: "a document's own servers are never called, only what gateway.yaml names",
    from: 'CVE-2026-44661',
  },
  'gateway.change': {
    text: 'a source that is added to gateway.yaml or taken out comes and goes while clients stay connected',
    from: 'Gatehouse',
  },
  'gateway.broken-keeps-serving': {
    text: 'a source with an error in gateway.yaml costs only itself',
    from: 'Gatehouse',
  },
  'check.clean': {
    text: 'check of a sound workspace counts its tools and exits 0',
    from: 'Gatehouse: the command line',
  },
  'check.spec': {
    text: 'what is wrong in a document is told with file, line and column, and other sources keep their tools',
    from: 'Gatehouse: bad input',
  },
  'check.repeated-keys': {
    text: 'a key that a JSON document repeats is a located warning, and the last one counts',
    from: 'RFC 8259 §4; Gatehouse: bad input',
  },
  'check.gateway': {
    text: 'what is wrong in gateway.yaml is told with file, line and column, and other sources keep their tools',
    from: 'Gatehouse: bad input',
  },
  'check.roles': {
    text: 'what is wrong in roles.yaml is told with file, line and column',
    from: 'Gatehouse: bad input',
  },
  'check.text': {
    text: 'check prints one line per problem: file:line:col: severity: message [code]',
    from: 'Gatehouse: the command line',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
