import { createEmitter } from '../../host/base/event.ts';
import { readExternalTool } from '../../host/sources/mcp/lists/externalTool.ts';
import type { ConnectorSource } from '../../host/sources/source.ts';
import { type ExternalTool, errorResult } from '../../host/sources/tool.ts';

/** A connector that a test fills; it is always connected, and answers no call. */
export interface TestConnector extends ConnectorSource {
  isListed: boolean;
  setTools(tools: readonly ExternalTool[]): void;
  /** Tells that something else of it has changed. */
  tell(): void;
}

export function externalTool(source: string, native: string, rest: object = {}): ExternalTool {
  const read = readExternalTool(source, { name: native, inputSchema: { type: 'object' }, ...rest }, false);
  if (read.kind === 'left-out') throw new Error(read.reason);
  return read.tool;
}

export function createTestConnector(
  name: string,
  initial: readonly ExternalTool[],
  identity = `https://${name}.example/`,
): TestConnector {
  const changed = createEmitter<void>();
  let tools = initial;
  const done = (): Promise<void> => Promise.resolve();
  return {
    ...{
      name,
      kind: 'mcp',
      identity,
      problems: [],
      isListed: true,
      ready: done(),
      connect: done,
      disconnect: done,
    },
    get tools() {
      return tools;
    },
    view: {
      place: identity,
      state: { kind: 'ready', at: '2026-01-01T00:00:00.000Z' },
      ...{ isStale: false, resources: [], prompts: [], steps: [], repairs: [] },
    },
    onDidChange: changed.event,
    findFault: () => Promise.resolve(undefined),
    call: () => Promise.resolve(errorResult('It answers no calls.')),
    dispose: changed.dispose,
    tell: () => changed.fire(),
    setTools: (next) => {
      tools = next;
      changed.fire();
    },
  };
}
