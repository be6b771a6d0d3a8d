import type { Agent, PolicySubject, Role, RoleFilePolicy, RoleSection, Rule } from './policy.ts';

/** The rules of one section, found by the names they hold, so that a tool meets only those it may match. */
export interface RuleIndex {
  /** The first rule that matches, in the order given. */
  first(subject: PolicySubject): Rule | undefined;
  /** Every rule that matches, in the order given. */
  all(subject: PolicySubject): readonly Rule[];
}

/** Everything that can decide about one agent: its roles and all that they extend. */
export type AgentRules = Readonly<Record<'never' | RoleSection, RuleIndex>>;

const gathered = new WeakMap<Agent, AgentRules>();

/** An agent's rules are gathered when it is first seen, not for every agent of a long file at once. */
export function rulesOf(policy: RoleFilePolicy, agent: Agent): AgentRules {
  let rules = gathered.get(agent);
  if (!rules) gathered.set(agent, (rules = gatherRules(agent, policy.never)));
  return rules;
}

function gatherRules(agent: Agent, never: readonly Rule[]): AgentRules {
  const roles = withExtended(agent.roles);
  const section = (name: RoleSection): RuleIndex =>
    createRuleIndex(roles.flatMap((role) => role.rules[name]));
  return {
    never: createRuleIndex(never),
    deny: section('deny'),
    ask: section('ask'),
    allow: section('allow'),
  };
}

/** Each role once, an agent's own before those they extend. */
function withExtended(roles: readonly Role[]): readonly Role[] {
  const found = new Set(roles);
  // A Set yields what is added to it while it is walked.
  for (const role of found) for (const link of role.extends) found.add(link.role);
  return [...found];
}

export function createRuleIndex(rules: readonly Rule[]): RuleIndex {
  const byTool = new Map<string, number[]>();
  const bySource = new Map<string, number[]>();
  const anywhere: number[] = [];
  for (const [order, { pattern }] of rules.entries()) {
    if (!pattern.sources) anywhere.push(order);
    for (const source of pattern.sources ?? []) {
      if (!pattern.natives) push(bySource, source, order);
      for (const native of pattern.natives ?? []) push(byTool, `${source}/${native}`, order);
    }
  }
  return {
    first: (subject) => {
      const tool = `${subject.source}/${subject.native}`;
      let best = rules.length;
      for (const orders of [byTool.get(tool), bySource.get(subject.source), anywhere]) {
        best = firstOf(rules, orders ?? [], best, subject);
      }
      return rules[best];
    },
    all: (subject) => rules.filter((rule) => matchesRule(rule, subject)),
  };
}

/** The lowest of `orders` below `limit` whose rule matches, or `limit`. `orders` are ascending. */
function firstOf(
  rules: readonly Rule[],
  orders: readonly number[],
  limit: number,
  subject: PolicySubject,
): number {
  for (const order of orders) {
    if (order >= limit) return limit;
    const rule = rules[order];
    if (rule && matchesRule(rule, subject)) return order;
  }
  return limit;
}

function matchesRule({ pattern, conditions }: Rule, subject: PolicySubject): boolean {
  return pattern.matches(subject.source, subject.native) && conditions.every((each) => each.matches(subject));
}

function push(index: Map<string, number[]>, key: string, order: number): void {
  const orders = index.get(key);
  if (orders) orders.push(order);
  else index.set(key, [order]);
}
