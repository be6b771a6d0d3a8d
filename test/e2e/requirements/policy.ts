import type { Requirement } from '../requirements.ts';

/** The role file: who sees and calls what, and what happens while the file changes. */
export const policyRequirements = {
  'policy.list-equals-calls': {
    text: 'an agent is listed exactly the tools that its calls are not denied',
    from: 'Gatehouse; Kong and Envoy listed denied tools',
  },
  'policy.denial': {
    text: 'a denial is a result with isError that names agent, role, rule and line, never an HTTP error',
    from: 'Gatehouse: clients answer HTTP 401 and 403 with sign-in loops',
  },
  'policy.never': {
    text: 'what stands under never is denied to every agent, and says so',
    from: 'Gatehouse',
  },
  'policy.nothing-sent': {
    text: 'a denied call sends nothing to the API',
    from: 'Gatehouse; mcphub, Obot and gh-aw-mcpg#3332 let calls past the policy',
  },
  'policy.ask-without-editor': {
    text: 'a call that a person must approve is denied where there is no editor, and says so',
    from: 'Gatehouse',
  },
  'policy.default': {
    text: 'without a role file reading is allowed, changing asks and destroying is denied',
    from: 'Gatehouse',
  },
  'policy.claimed-name': {
    text: 'what a client calls itself gives it no rights',
    from: 'Gatehouse: a caller is known by its token alone',
  },
  'policy.change-next-call': {
    text: 'a saved role file decides the next call',
    from: 'Gatehouse',
  },
  'policy.change-told': {
    text: 'a client hears of a changed list, and one whose list stays the same hears nothing',
    from: 'MCP 2025-11-25 Tools, List Changed; MCP 2026-07-28 subscriptions/listen',
  },
  'policy.new-agent': {
    text: 'an agent that is taken out of the role file may call nothing from then on',
    from: 'Gatehouse',
  },
  'policy.invalid-denies-all': {
    text: 'an invalid role file denies every call with file, line and column until it is valid again',
    from: 'Gatehouse',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
