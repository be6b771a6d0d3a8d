import type { Pattern } from './glob.ts';
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
  const bySource = new Map<string, HeadIndex>();
  const anywhere = createHeadIndex();
  for (const [order, { pattern }] of rules.entries()) {
    if (!pattern.sources) anywhere.add(pattern, order);
    for (const source of pattern.sources ?? []) {
      let index = bySource.get(source);
      if (!index) bySource.set(source, (index = createHeadIndex()));
      index.add(pattern, order);
    }
  }
  return {
    first: (subject) => {
      if (rules.length === 0) return undefined;
      let best = rules.length;
      for (const index of [bySource.get(subject.source), anywhere]) {
        index?.visit(subject.native, (orders) => {
          best = firstOf(rules, orders, best, subject);
        });
      }
      return rules[best];
    },
    all: (subject) => rules.filter((rule) => matchesRule(rule, subject)),
  };
}

/** The rules of one source, found by how the native name begins. */
interface HeadIndex {
  add(pattern: Pattern, order: number): void;
  /** Hands over the orders of all rules that the name may match, in groups that ascend each. */
  visit(native: string, each: (orders: readonly number[]) => void): void;
}

function createHeadIndex(): HeadIndex {
  const exact = new Map<string, number[]>();
  const byHead = new Map<string, number[]>();
  // A file has few lengths of heads, so a name is looked up a few times however many rules there are.
  const lengths = new Set<number>();
  return {
    add: ({ natives, nativeHeads }, order) => {
      for (const native of natives ?? []) push(exact, native, order);
      if (natives) return;
      for (const head of nativeHeads) {
        lengths.add(head.length);
        push(byHead, head, order);
      }
    },
    visit: (native, each) => {
      const named = exact.get(native);
      if (named) each(named);
      for (const length of lengths) {
        const orders = length <= native.length ? byHead.get(native.slice(0, length)) : undefined;
        if (orders) each(orders);
      }
    },
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
