import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseGateway } from '../../host/config/gatewayFile.ts';
import { parseRoles } from '../../host/policy/roleFile/parseRoles.ts';
import { roleTemplate } from '../../host/policy/roleTemplate.ts';

function compile(name: string) {
  const schema = JSON.parse(readFileSync(`media/${name}.schema.json`, 'utf8')) as object;
  const ajv = new Ajv({ strict: false });
  return ajv.compile(schema);
}

interface Case {
  readonly name: string;
  readonly valid: boolean;
  readonly text: string;
}

const api = (lines: string) => `version: 1\napis:\n  shop:\n    spec: openapi.yaml\n${lines}`;

const connector = (fields: string) => `version: 1\nconnectors:\n  a: ${fields}\n`;

const connectors: Case[] = [
  { name: 'no connectors', valid: true, text: 'version: 1\nconnectors:\n' },
  {
    name: 'a connector with a URL and all that it can have',
    valid: true,
    text: connector(
      '{ url: "http://127.0.0.1:1/mcp?a=b@c", headers: { Authorization: "Bearer ${secret:a}", X-B: c }, ca: a, cert: b, key: c, prefix: gh_ }',
    ),
  },
  {
    name: 'a connector with a command and all that it can have',
    valid: true,
    text: connector(
      '{ command: npx, args: [-y, "${workspaceFolder}"], env: { A: "${env:B}", C: "" }, cwd: d, idleMinutes: 1440, prefix: "" }',
    ),
  },
  {
    name: 'nothing in lists',
    valid: true,
    text: connector('{ command: C:\\Program Files\\a, args: , env: }'),
  },
  { name: 'no headers', valid: true, text: connector('{ url: https://example.com, headers: }') },
  { name: 'an empty connector', valid: false, text: connector('{}') },
  { name: 'neither', valid: false, text: connector('{ args: [a] }') },
  { name: 'both', valid: false, text: connector('{ url: http://x/, command: a }') },
  { name: 'a key of the other form', valid: false, text: connector('{ url: http://x/, args: [a] }') },
  { name: 'an unknown key of a connector', valid: false, text: connector('{ url: http://x/, header: {} }') },
  {
    name: 'a connector in capitals',
    valid: false,
    text: 'version: 1\nconnectors: { A: { url: http://x/ } }\n',
  },
  { name: 'a place that is no URL', valid: false, text: connector('{ url: /mcp }') },
  { name: 'a URL with a password', valid: false, text: connector('{ url: "https://a:b@x/" }') },
  { name: 'a URL with a template', valid: false, text: connector('{ url: "https://x/${env:A}" }') },
  { name: 'a URL with a fragment', valid: false, text: connector('{ url: "https://x/#a" }') },
  {
    name: 'a header of the transport',
    valid: false,
    text: connector('{ url: http://x/, headers: { Mcp-A: b } }'),
  },
  {
    name: 'a header that is none',
    valid: false,
    text: connector('{ url: http://x/, headers: { "a b": c } }'),
  },
  {
    name: 'a header with a credential',
    valid: false,
    text: connector('{ url: http://x/, headers: { Authorization: Bearer a } }'),
  },
  { name: 'a certificate without its key', valid: false, text: connector('{ url: http://x/, cert: a }') },
  { name: 'a command line', valid: false, text: connector('{ command: npx -y a/b }') },
  { name: 'a template as a command', valid: false, text: connector('{ command: "${env:A}" }') },
  { name: 'an empty command', valid: false, text: connector('{ command: "" }') },
  { name: 'a number as an argument', valid: false, text: connector('{ command: a, args: [1] }') },
  { name: 'a variable with "="', valid: false, text: connector('{ command: a, env: { "A=B": c } }') },
  { name: 'an empty folder', valid: false, text: connector('{ command: a, cwd: "" }') },
  { name: 'a prefix with a dot', valid: false, text: connector('{ command: a, prefix: a.b }') },
  { name: 'a prefix of 25', valid: false, text: connector(`{ command: a, prefix: ${'a'.repeat(25)} }`) },
  { name: 'minutes of nothing', valid: false, text: connector('{ command: a, idleMinutes: 0 }') },
];

const gateways: Case[] = [
  { name: 'the smallest file', valid: true, text: 'version: 1\n' },
  { name: 'an API without a server', valid: true, text: api('') },
  {
    name: 'an API with all keys',
    valid: true,
    text: api(
      '    origin: https://example.com/a.yaml\n    server: http://127.0.0.1:1\n    auth: { a: "${secret:t}" }\n    prefix: A-\n',
    ),
  },
  {
    name: 'filters',
    valid: true,
    text: api(
      '    include: [{ tags: [a], paths: ["/a/{b}/**", "**"], methods: [get], operations: ["{a,b}_*"] }]\n    exclude: [{ deprecated: true }]\n',
    ),
  },
  { name: 'an empty list of filters', valid: false, text: api('    include: []\n') },
  { name: 'a filter that says nothing', valid: false, text: api('    exclude: [{}]\n') },
  { name: 'an unknown key of a filter', valid: false, text: api('    include: [{ tag: [a] }]\n') },
  { name: 'a filter with an empty list', valid: false, text: api('    include: [{ tags: [] }]\n') },
  { name: 'a filter without a list', valid: false, text: api('    include: [{ methods: GET }]\n') },
  { name: 'a path without its slash', valid: false, text: api('    include: [{ paths: [orders] }]\n') },
  { name: 'a method that is none', valid: false, text: api('    include: [{ methods: ["G T"] }]\n') },
  {
    name: 'records and limits',
    valid: true,
    text: 'version: 1\nrecords: { arguments: true }\nlimits: { callSeconds: 5 }\n',
  },
  { name: 'no version', valid: false, text: 'apis: {}\n' },
  { name: 'another version', valid: false, text: 'version: 2\n' },
  { name: 'an unknown key', valid: false, text: 'version: 1\napi: {}\n' },
  { name: 'an API without a document', valid: false, text: 'version: 1\napis: { shop: {} }\n' },
  { name: 'a name in capitals', valid: false, text: 'version: 1\napis: { Shop: { spec: a.yaml } }\n' },
  { name: 'a server that is no URL', valid: false, text: api('    server: localhost\n') },
  { name: 'an origin that is no URL', valid: false, text: api('    origin: openapi.yaml\n') },
  { name: 'a credential written out', valid: false, text: api('    auth: { a: token123 }\n') },
  { name: 'a prefix that is a number', valid: false, text: api('    prefix: 1\n') },
  { name: 'a limit of nothing', valid: false, text: 'version: 1\nlimits: { callSeconds: 0 }\n' },
];

const roles: Case[] = [
  { name: 'the file that Expose writes', valid: true, text: roleTemplate },
  {
    name: 'roles that extend roles',
    valid: true,
    text: 'version: 1\nroles: { a: { extends: [b] }, b: { allow: ["*/*"] } }\nagents: { copilot: { roles: [a] } }\n',
  },
  {
    name: 'trust, also in what is not there',
    valid: true,
    text: 'version: 1\nroles:\nagents:\ntrust: [github, none-such]\n',
  },
  { name: 'trust in nobody', valid: true, text: 'version: 1\ntrust:\n' },
  { name: 'trust in everybody', valid: false, text: 'version: 1\ntrust: ["*"]\n' },
  { name: 'trust in a tool', valid: false, text: 'version: 1\ntrust: [github/search]\n' },
  { name: 'trust as a name', valid: false, text: 'version: 1\ntrust: github\n' },
  { name: 'trust as a number', valid: false, text: 'version: 1\ntrust: [5]\n' },
  { name: 'an agent without roles', valid: false, text: 'version: 1\nagents: { copilot: {} }\n' },
  { name: 'a pattern without a slash', valid: false, text: 'version: 1\nnever: [purge]\n' },
  {
    name: 'an unknown fact',
    valid: false,
    text: 'version: 1\nnever: [{ tool: "*/*", where: { safe: true } }]\n',
  },
  { name: 'an empty where', valid: false, text: 'version: 1\nnever: [{ tool: "*/*", where: {} }]\n' },
  {
    name: 'a rule without a tool',
    valid: false,
    text: 'version: 1\nnever: [{ where: { readOnly: true } }]\n',
  },
  { name: 'an unknown section', valid: false, text: 'version: 1\nroles: { a: { forbid: [] } }\n' },
];

// The editor's hints come from the schema and the gateway's verdict from its own reading: they must agree.
describe('media/gateway.schema.json agrees with the gateway', () => {
  const validate = compile('gateway');
  test.each([...gateways, ...connectors])('on $name', ({ valid, text }) => {
    expect(validate(parse(text))).toBe(valid);
    expect(parseGateway(text, '/w/.gatehouse/gateway.yaml').problems.length === 0).toBe(valid);
  });
});

describe('media/roles.schema.json agrees with the policy', () => {
  const validate = compile('roles');
  test.each(roles)('on $name', ({ valid, text }) => {
    expect(validate(parse(text))).toBe(valid);
    expect(parseRoles(text, '/w/.gatehouse/roles.yaml').problems.length === 0).toBe(valid);
  });
});
