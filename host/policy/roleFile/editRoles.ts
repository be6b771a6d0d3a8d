import { isMap, isScalar } from 'yaml';
import { readLocatedYaml } from '../../base/locatedYaml.ts';
import {
  eolOf,
  findPair,
  insertEntry,
  insertFirstEntry,
  type ParsedMap,
  replaceValue,
  toBlockEntry,
} from '../../config/mapEdit.ts';
import { errors } from '../../errors.ts';
import type { RoleFilePolicy } from '../policy.ts';
import { roleTemplate } from '../roleTemplate.ts';
import { parseRoles } from './parseRoles.ts';

/** How messages name the file; the text alone does not say where it lies. */
const FILE = '.gatehouse/roles.yaml';

/** The names of the roles that a text holds, in its order; without a text, those of the file that would be written. */
export function roleNames(text: string = roleTemplate): readonly string[] {
  const { document } = readLocatedYaml(text, FILE);
  const roles = isMap(document.contents) ? findPair(document.contents, 'roles')?.value : null;
  if (!isMap(roles)) return [];
  return roles.items.flatMap(({ key }) => (isScalar(key) ? String(key.value) : []));
}

/**
 * The text of the role file with an agent added; everything else keeps every character. Without a text, the template
 * with the agent in it. An agent that is there already stays as it is.
 *
 * @throws {GatehouseError} `invalid-arguments` for a name or a role that the file cannot hold, `invalid-file` for a text
 *   that must be mended first.
 */
export function addAgent(text: string | undefined, agent: string, roles: readonly string[]): string {
  const before = text ?? roleTemplate;
  const { agents } = read(before, (message) => errors.invalidFile(`${message} Mend that first.`));
  if (agents.has(agent)) return before;
  const edited = withAgent(before, agent, roles);
  const after = read(edited, errors.invalidArguments).agents;
  const others = [...after.keys()].filter((name) => name !== agent);
  const isDone =
    after
      .get(agent)
      ?.roles.map(({ name }) => name)
      .join() === roles.join() && others.join() === [...agents.keys()].join();
  if (isDone) return edited;
  throw errors.invalidFile(`${FILE} is written in a way that cannot be edited here. Add the agent by hand.`);
}

function withAgent(text: string, agent: string, roles: readonly string[]): string {
  const { document } = readLocatedYaml(text, FILE);
  const root = document.contents;
  const eol = eolOf(text);
  const block = toBlockEntry('agents', { [agent]: { roles } }, 0, eol);
  if (!isMap(root)) return text + (text === '' || text.endsWith('\n') ? '' : eol) + block;
  const map = root as ParsedMap;
  const pair = findPair(map, 'agents');
  if (!pair) return insertEntry(text, map, map.items.at(-1), 'agents', { [agent]: { roles } });
  const { value } = pair;
  if (isMap(value)) {
    const agents = value as ParsedMap;
    return insertEntry(text, agents, agents.items.at(-1), agent, { roles });
  }
  const isBare = value === null || value.range?.[0] === value.range?.[1];
  return isBare
    ? insertFirstEntry(text, pair, agent, { roles })
    : replaceValue(text, pair, { [agent]: { roles } });
}

function read(text: string, toError: (message: string) => Error): RoleFilePolicy {
  const { policy } = parseRoles(text, FILE);
  if (policy.kind === 'file') return policy;
  const problem = policy.kind === 'invalid' ? policy.problem : undefined;
  throw toError(problem ? `${FILE}:${problem.line}:${problem.column}: ${problem.message}` : FILE);
}
