import { decide } from '../../host/policy/decide.ts';
import type { Policy, PolicySubject } from '../../host/policy/policy.ts';
import { parseRoles } from '../../host/policy/roleFile/parseRoles.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';

const ROLES = 50;
const RULES = 200;
const TOOLS = 1_000;
const ROUNDS = 21;
const BUDGET = { kind: 'at most', value: 5 } as const;

/** One decision for an agent that has 50 roles of 200 rules each. */
export function measureDecision(): Row[] {
  const policy = parse(writeRoles());
  const again = toolsOf();
  const times = { first: [] as number[], again: [] as number[] };
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    // A verdict hangs on the tool object, so new objects are judged anew.
    const first = microseconds(policy, toolsOf());
    const known = microseconds(policy, again);
    if (round === 0) continue;
    times.first.push(first);
    times.again.push(known);
  }
  const what = `decision, ${ROLES} roles × ${RULES} rules`;
  return [
    {
      what,
      unit: 'µs',
      sample: toSample(times.again),
      budget: BUDGET,
      detail: 'a tool that was called before',
    },
    { what, unit: 'µs', sample: toSample(times.first), budget: BUDGET, detail: 'the first call of a tool' },
  ];
}

function microseconds(policy: Policy, tools: readonly PolicySubject[]): number {
  const started = performance.now();
  let allowed = 0;
  for (const tool of tools) {
    const decision = decide(policy, { agent: 'desk', tool, arguments: { id: 'one', page: { size: 20 } } });
    if (decision.kind === 'allow') allowed += 1;
  }
  const ms = performance.now() - started;
  if (allowed !== TOOLS) throw new Error(`${allowed} of ${TOOLS} calls were allowed.`);
  return (ms * 1000) / TOOLS;
}

/** Exact names, globs and conditions mixed, as a long role file has them. */
function writeRoles(): string {
  const names = Array.from({ length: ROLES }, (_, role) => `role${role}`);
  const rule = (role: number, index: number): string => {
    if (index % 3 === 0) return `api${role}/read_${index}`;
    if (index % 3 === 1) return `"api${role}/list_${index}_*"`;
    return `{ tool: "api${role}/write_${index}", where: { readOnly: false } }`;
  };
  const roles = names.map((name, role) => {
    const rules = Array.from({ length: RULES }, (_, index) => `      - ${rule(role, index)}`);
    return `  ${name}:\n    allow:\n${rules.join('\n')}`;
  });
  const agents = `agents:\n  desk: { roles: [${names.join(', ')}] }`;
  return `version: 1\nroles:\n${roles.join('\n')}\n${agents}\nnever: ["*/purge*"]\n`;
}

function parse(text: string): Policy {
  const { policy, problems } = parseRoles(text, '.gatehouse/roles.yaml');
  if (problems[0]) throw new Error(`The role file of the bench is not valid: ${problems[0].message}`);
  return policy;
}

/** Tools spread over all roles and over the three forms of a rule. */
function toolsOf(): PolicySubject[] {
  return Array.from({ length: TOOLS }, (_, n) => {
    const source = `api${n % ROLES}`;
    const index = (n * 7) % RULES;
    const native = [`read_${index}`, `list_${index}_items`, `write_${index}`][index % 3] ?? '';
    const facts = { readOnly: index % 3 !== 2, destructive: false, idempotent: false };
    return { id: `${source}/${native}`, source, native, facts };
  });
}
