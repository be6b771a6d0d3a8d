import type { ToolFacts } from '../../protocol/models.ts';
import { createEmitter } from '../../host/base/event.ts';
import { property } from '../../host/base/json.ts';
import type { AllowedCall } from '../../host/policy/allowedCall.ts';
import type { CallOptions, ApiSource } from '../../host/sources/source.ts';
import { errorResult, type Tool, type ToolResult } from '../../host/sources/tool.ts';

/** A source that a test fills and answers for. */
export interface TestSource extends ApiSource {
  /** What it was asked to do, as the proof that was handed to it. */
  readonly calls: readonly AllowedCall[];
  setTools(tools: readonly Tool[]): void;
}

export type Answer = (call: AllowedCall, options: CallOptions) => Promise<ToolResult>;

/** A tool by its id; it changes something and destroys nothing, unless told otherwise. */
export function toolOf(
  id: string,
  rest: Partial<Omit<Tool, 'facts'>> & { facts?: Partial<ToolFacts> } = {},
): Tool {
  const slash = id.indexOf('/');
  return {
    id,
    source: id.slice(0, slash),
    native: id.slice(slash + 1),
    description: `Does ${id}.`,
    inputSchema: { type: 'object' },
    deprecated: false,
    tags: [],
    ...rest,
    facts: { readOnly: false, destructive: false, idempotent: false, ...rest.facts },
  };
}

export function textResult(text: string): ToolResult {
  return { content: [{ type: 'text', text }], isError: false, httpStatus: 200 };
}

/** What these sources cannot send: arguments that say `impossible`. */
function faultOf(given: unknown): ToolResult | undefined {
  return property(given, 'impossible') === undefined ? undefined : errorResult('That is impossible.');
}

export function createTestSource(
  name: string,
  initial: readonly Tool[],
  answer: Answer = async (call) => textResult(`${call.tool} was called`),
): TestSource {
  const changed = createEmitter<void>();
  const calls: AllowedCall[] = [];
  let tools = initial;
  return {
    name,
    prefix: `${name}_`,
    kind: 'openapi',
    server: 'http://127.0.0.1:1',
    state: { kind: 'ready' },
    get tools() {
      return tools;
    },
    problems: [],
    schemes: [],
    unusedFilters: [],
    onDidChange: changed.event,
    ready: Promise.resolve(),
    reload: () => Promise.resolve(),
    files: [],
    locate: async (natives) => natives.map(() => undefined),
    findFault: async (_, given) => faultOf(given),
    call: (call, options) => {
      calls.push(call);
      return answer(call, options);
    },
    dispose: changed.dispose,
    calls,
    setTools: (next) => {
      tools = next;
      changed.fire();
    },
  };
}
