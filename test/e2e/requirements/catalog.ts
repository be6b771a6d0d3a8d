import type { Requirement } from '../requirements.ts';

/** What agents see of a catalog that is too long to be listed. */
export const catalogRequirements = {
  'catalog.search': {
    text: 'above the threshold three tools stand for all, and with them any tool is found, described and called',
    from: 'Gatehouse: large catalogs; microsoft/vscode-copilot-release#11653',
  },
  'catalog.policy': {
    text: 'what the role file denies is neither found nor described nor called through them, and a call is recorded as itself',
    from: 'Gatehouse: one policy; mcphub, Obot: policy bypassed on one path',
  },
  'catalog.modes': {
    text: 'an agent or a source can be told to list all, or to search, whatever holds for the others',
    from: 'Gatehouse: "catalog" of roles.yaml and gateway.yaml',
  },
  'catalog.changes': {
    text: 'a client hears of it when its list becomes the three tools, and when it is whole again',
    from: 'MCP 2025-11-25, Tools, List Changed Notification',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
