/**
 * The role file that Expose writes where there is none. For the agents it names it means the same as the
 * built-in policy.
 */
export const roleTemplate = `# Who may call which tool. Gatehouse reads this file again whenever it is saved.
# A tool is named source/operation, for example storefront/listOrders.
# What else external servers offer is named source/@resource:URI and source/@prompt:NAME; what they ask of the
# client during a call is source/@elicit, source/@sample (its model) and source/@roots.
# In a pattern, * is any run of characters, ? is one character, {a,b} is either.
version: 1

# A role is a set of rules. Their order does not matter: deny beats ask, ask beats allow, and a tool
# that no rule matches is denied.
roles:
  default:
    # Called without asking.
    allow:
      - { tool: "*/*", where: { readOnly: true } }
    # Called once a person has said yes. Tools of external servers count as neither read-only nor harmless,
    # unless "trust" below names the server.
    ask:
      - { tool: "*/*", where: { readOnly: false } }
    # Not called at all, and not shown to the agent.
    deny:
      - { tool: "*/*", where: { destructive: true, external: false } }
  # A role takes over the rules of others by naming them:
  # support:
  #   extends: [default]
  #   allow: [storefront/createTicket]

# Who calls, and in which roles. An agent that is not named here may call nothing.
agents:
  copilot: { roles: [default] } # VS Code's own agent
  claude-code: { roles: [default] }

# Patterns that nobody may call, whatever the roles say.
never: []

# Connectors whose own word about their tools is believed: readOnly, destructive, idempotent.
trust: []
`;
