import type { FolderState } from '../../extension/model/folderState.ts';
import type { Approval, ConnectorModel, HeldChange, HeldTool } from '../../protocol/connectors.ts';
import type { Problem, ApiModel, ToolModel } from '../../protocol/models.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';

export const problem: Problem = {
  file: '/w/.gatehouse/roles.yaml',
  line: 3,
  column: 5,
  severity: 'error',
  code: 'unknown-key',
  message: 'There is no key "forbid". Did you mean "deny"?',
};

export function connectorOf(more: Partial<ConnectorModel> = {}): ConnectorModel {
  return {
    name: 'files',
    kind: 'mcp',
    place: 'https://files.example/mcp',
    location: { file: '/w/.gatehouse/gateway.yaml', line: 4, column: 3 },
    state: { kind: 'ready', at },
    isStale: false,
    tools: [],
    held: [],
    resources: [],
    prompts: [],
    steps: [],
    repairs: [],
    secrets: [],
    ...more,
  };
}

/** When the states of connectors began. */
export const at = '2026-01-02T03:04:05.000Z';

export function heldOf(native: string, change: HeldChange = { kind: 'new' }): HeldTool {
  return {
    id: `files/${native}`,
    native,
    description: 'Reads a file.',
    change,
    fingerprint: `sha256:${native}`,
  };
}

export const command = {
  hash: 'a1',
  kind: 'command',
  command: 'npx',
  args: ['-y', '@example/server-files'],
  env: { TOKEN: '${secret:files-token}' },
  cwd: '/w',
} as const satisfies Approval;

export const credential = {
  hash: 'c1',
  kind: 'credential',
  url: 'https://files.example/mcp',
  headers: { Authorization: 'Bearer ${secret:files-token}' },
  tls: {},
} as const satisfies Approval;

export function toolOf(native: string, more: Partial<ToolModel> = {}): ToolModel {
  return {
    id: `shop/${native}`,
    source: 'shop',
    native,
    alias: `shop_${native}`,
    description: 'Lists orders.',
    facts: { readOnly: true, destructive: false, idempotent: true },
    deprecated: false,
    operation: { method: 'get', path: '/orders' },
    access: [],
    ...more,
  };
}

export function sourceOf(more: Partial<ApiModel> = {}): ApiModel {
  return {
    name: 'shop',
    kind: 'openapi',
    spec: '/w/openapi.yaml',
    files: ['/w/openapi.yaml'],
    schemes: [],
    server: 'http://127.0.0.1:1',
    state: { kind: 'ready' },
    tools: [toolOf('list_orders'), toolOf('cancel_order')],
    ...more,
  };
}

export function snapshotOf(more: Partial<FolderSnapshot> = {}): FolderSnapshot {
  return {
    folder: '/w',
    url: 'http://127.0.0.1:9/mcp',
    revision: 1,
    apis: [sourceOf()],
    connectors: [],
    policy: { kind: 'default' },
    agents: ['copilot'],
    callers: [],
    problems: [],
    ...more,
  };
}

export function openState(more: Partial<FolderSnapshot> = {}, name = 'w'): FolderState {
  return { kind: 'open', folder: `/${name}`, name, snapshot: snapshotOf(more) };
}
