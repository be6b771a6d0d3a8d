import type { Problem } from '../../../protocol/models.ts';
import { checkVersion } from '../../base/fileVersion.ts';
import { type Entry, readStrictYaml, type StrictYaml, suggestion, toFix } from '../../base/strictYaml.ts';
import { readCatalogMode } from '../../config/catalogMode.ts';
import { isSourceName, sourceNameRule } from '../../config/sourceName.ts';
import {
  type Agent,
  invalidPolicy,
  type Policy,
  type Role,
  type RoleLink,
  type Rule,
  roleSections,
} from '../policy.ts';
import { laterKeys } from './laterKeys.ts';
import { parseRule, type RulePlace } from './parseRule.ts';
import { findRoleCycles } from './roleGraph.ts';

/** Names of roles and agents. */
const NAME = /^[a-z][a-z0-9._-]{0,63}$/;

export interface ParsedRoles {
  /** Denies everything where there is any problem. */
  readonly policy: Policy;
  /** All of them, in the order of the file. */
  readonly problems: readonly Problem[];
}

/** Reads a role file. `file` is its absolute path, for locations. Never throws. */
export function parseRoles(text: string, file: string): ParsedRoles {
  const yaml = readStrictYaml(text, file);
  if (yaml.broken) return { policy: invalidPolicy(yaml.broken), problems: yaml.problems };
  const policy = readPolicy(yaml, file);
  const { problems } = yaml;
  const [first] = problems;
  return { policy: first ? invalidPolicy(first) : policy, problems };
}

function readPolicy(yaml: StrictYaml, file: string): Policy {
  const fields = yaml.fields(
    yaml.root,
    'the role file',
    ['version', 'roles', 'agents', 'never', 'trust'],
    laterKeys,
  );
  checkVersion(yaml, fields.get('version'));
  const roles = readRoles(yaml, fields.get('roles'));
  const agents = fields.get('agents');
  return {
    kind: 'file',
    file,
    agentsLocation: yaml.locate(agents?.key ?? yaml.root),
    agents: new Map(readAgents(yaml, agents, roles).map((agent) => [agent.name, agent])),
    never: readRules(yaml, fields.get('never'), '"never"', { section: 'never' }),
    trust: readTrust(yaml, fields.get('trust')),
  };
}

/** Names of sources, and no patterns: whose word is believed must be plain to see. */
function readTrust(yaml: StrictYaml, entry: Entry | undefined): ReadonlySet<string> {
  const nodes = entry ? yaml.items(entry.value, '"trust"') : [];
  const names = nodes.flatMap((node) => {
    const name = yaml.text(node, 'a name in "trust"');
    if (name === undefined || isSourceName(name)) return name ?? [];
    const message = `"${name}" in "trust" is not the name of a connector. ${sourceNameRule}`;
    return yaml.fail(node, 'bad-source-name', message) ?? [];
  });
  return new Set(names);
}

/** A role while its `extends` may still name roles that are read after it. */
type RoleDraft = Role & { readonly extends: RoleLink[] };

function readRoles(yaml: StrictYaml, entry: Entry | undefined): ReadonlyMap<string, Role> {
  const roles = new Map<string, RoleDraft>();
  const links: { role: RoleDraft; extended: Entry | undefined }[] = [];
  for (const { name, key, value } of entry ? yaml.entries(entry.value, '"roles"') : []) {
    checkName(yaml, 'role', name, key);
    const fields = yaml.fields(value, `role "${name}"`, ['extends', ...roleSections], laterKeys);
    const section = (of: (typeof roleSections)[number]): readonly Rule[] =>
      readRules(yaml, fields.get(of), `"${of}" of role "${name}"`, { section: of, role: name });
    const rules = { deny: section('deny'), ask: section('ask'), allow: section('allow') };
    const role: RoleDraft = { name, location: yaml.locate(key), extends: [], rules };
    roles.set(name, role);
    links.push({ role, extended: fields.get('extends') });
  }
  for (const { role, extended } of links) {
    role.extends.push(...readRoleNames(yaml, extended, `"extends" of role "${role.name}"`, roles));
  }
  checkCycles(yaml, roles);
  return roles;
}

function readAgents(yaml: StrictYaml, entry: Entry | undefined, roles: ReadonlyMap<string, Role>): Agent[] {
  return (entry ? yaml.entries(entry.value, '"agents"') : []).map(({ name, key, value }) => {
    checkName(yaml, 'agent', name, key);
    const what = `agent "${name}"`;
    const fields = yaml.fields(value, what, ['roles', 'catalog'], laterKeys);
    const given = fields.get('roles');
    if (!given)
      yaml.fail(
        key,
        'missing-key',
        `The ${what} has no roles. Write { roles: [name] }, or { roles: [] } for one that may call nothing.`,
      );
    const links = readRoleNames(yaml, given, `"roles" of ${what}`, roles);
    const catalog = readCatalogMode(yaml, fields.get('catalog'), what);
    const agent = { name, location: yaml.locate(key), roles: links.map(({ role }) => role) };
    return catalog === undefined ? agent : { ...agent, catalog };
  });
}

function readRoleNames(
  yaml: StrictYaml,
  entry: Entry | undefined,
  what: string,
  roles: ReadonlyMap<string, Role>,
): RoleLink[] {
  return (entry ? yaml.items(entry.value, what) : []).flatMap((node): RoleLink[] => {
    const name = yaml.text(node, `a name in ${what}`);
    if (name === undefined) return [];
    const role = roles.get(name);
    if (role) return [{ role, location: yaml.locate(node) }];
    const known = [...roles.keys()];
    return (
      yaml.fail(
        node,
        'unknown-role',
        `There is no role "${name}", which ${what} names. ${suggestion(name, known)}`,
        toFix(name, known),
      ) ?? []
    );
  });
}

function readRules(
  yaml: StrictYaml,
  entry: Entry | undefined,
  what: string,
  place: RulePlace,
): readonly Rule[] {
  return (entry ? yaml.items(entry.value, what) : []).flatMap((node) => parseRule(yaml, node, place) ?? []);
}

function checkCycles(yaml: StrictYaml, roles: ReadonlyMap<string, Role>): void {
  for (const { link, chain } of findRoleCycles(roles.values())) {
    const [name] = chain;
    yaml.fail(
      link.location,
      'role-cycle',
      `Role "${name}" extends itself: ${shorten(chain).join(' → ')}. Take one of these out of "extends".`,
    );
  }
}

/** A long chain is shown by its two ends. */
function shorten(chain: readonly string[]): readonly string[] {
  return chain.length <= 12 ? chain : [...chain.slice(0, 6), '…', ...chain.slice(-5)];
}

function checkName(yaml: StrictYaml, kind: 'role' | 'agent', name: string, key: Entry['key']): void {
  if (NAME.test(name)) return;
  yaml.fail(
    key,
    `bad-${kind}-name`,
    `The ${kind} name "${name}" must begin with a small letter and hold small letters, digits, ".", "_" and "-" only, at most 64.`,
  );
}
