import { createEmitter } from '../../host/base/event.ts';
import type { Json, JsonObject } from '../../host/base/json.ts';
import type { AllowedCall } from '../../host/policy/allowedCall.ts';
import { type ExternalItem, type ItemKind, readingFacts, toItemNative } from '../../host/sources/item.ts';
import { readExternalTool } from '../../host/sources/mcp/lists/externalTool.ts';
import type { ConnectorSource } from '../../host/sources/source.ts';
import { type ExternalTool, errorResult } from '../../host/sources/tool.ts';

/** A connector that a test fills; it is always connected, and answers nothing that a test has not written. */
export interface TestConnector extends ConnectorSource {
  isListed: boolean;
  prefix: string;
  capabilities: Readonly<Record<string, unknown>>;
  call: ConnectorSource['call'];
  request: ConnectorSource['request'];
  watch: ConnectorSource['watch'];
  /** What it was asked for beside tools, as the proof that was handed to it. */
  readonly requests: readonly AllowedCall[];
  setTools(tools: readonly ExternalTool[]): void;
  setItems(items: readonly ExternalItem[]): void;
  /** Tells that something else of it has changed. */
  tell(): void;
}

export function externalTool(source: string, native: string, rest: object = {}): ExternalTool {
  const read = readExternalTool(source, { name: native, inputSchema: { type: 'object' }, ...rest }, false);
  if (read.kind === 'left-out') throw new Error(read.reason);
  return read.tool;
}

/** A resource, a template or a prompt, by its URI, its URI template or its name. */
export function itemOf(
  source: string,
  kind: ItemKind,
  key: string,
  rest: Readonly<Record<string, Json>> = {},
): ExternalItem {
  const native = toItemNative(kind, key);
  const keyName = { resource: 'uri', template: 'uriTemplate', prompt: 'name' }[kind];
  const definition: JsonObject = { name: key, ...rest, [keyName]: key };
  const facts = readingFacts;
  return { kind, id: `${source}/${native}`, source, native, key, facts, claims: facts, definition };
}

export function createTestConnector(
  name: string,
  initial: readonly ExternalTool[],
  identity = `https://${name}.example/`,
): TestConnector {
  const changed = createEmitter<void>();
  let tools = initial;
  let items: readonly ExternalItem[] = [];
  const requests: AllowedCall[] = [];
  const done = (): Promise<void> => Promise.resolve();
  return {
    ...{ name, prefix: `${name}_`, kind: 'mcp', identity, problems: [], isListed: true, capabilities: {} },
    ...{ ready: done(), connect: done, disconnect: done },
    get tools() {
      return tools;
    },
    get items() {
      return items;
    },
    view: {
      place: identity,
      state: { kind: 'ready', at: '2026-01-01T00:00:00.000Z' },
      ...{ isStale: false, resources: [], prompts: [], steps: [], repairs: [] },
    },
    onDidChange: changed.event,
    findFault: () => Promise.resolve(undefined),
    call: () => Promise.resolve(errorResult('It answers no calls.')),
    request: (_, call) => {
      requests.push(call);
      return Promise.resolve({ kind: 'ok', result: { asked: call.native } });
    },
    watch: (call) => {
      requests.push(call);
      return Promise.resolve({ kind: 'watching', dispose: () => {} });
    },
    requests,
    dispose: changed.dispose,
    tell: () => changed.fire(),
    setTools: (next) => {
      tools = next;
      changed.fire();
    },
    setItems: (next) => {
      items = next;
      changed.fire();
    },
  };
}
