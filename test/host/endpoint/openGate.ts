import { onTestFinished } from 'vitest';
import { createCallers } from '../../../host/endpoint/callers.ts';
import { type EndpointOptions, openEndpoint } from '../../../host/endpoint/listener.ts';
import type { ToolResult } from '../../../host/sources/tool.ts';
import { createSignals } from '../../e2e/waiting.ts';
import { type Setup, setUp } from '../gatewaySetup.ts';

/** What the agent `copilot` signs in with. */
export const token = 'token-of-copilot';

interface Begun {
  readonly signal: AbortSignal;
  answer(result: ToolResult): void;
}

/** An endpoint in front of a real gateway, whose one source answers when the test lets it. */
export async function open(options: Partial<EndpointOptions> = {}, setup: Setup = {}) {
  const begun = createSignals<Begun>();
  const gate = setUp({
    answer: (_, { signal }) => new Promise((answer) => begun.give({ signal, answer })),
    ...setup,
  });
  const callers = options.callers ?? createCallers();
  if (!options.callers) callers.add('copilot', token);
  const onError = (error: Error): never => {
    throw error;
  };
  const { gateway } = gate;
  const endpoint = await openEndpoint({ gateway, callers, host: '127.0.0.1', port: 0, onError, ...options });
  onTestFinished(() => endpoint.close());
  return { ...gate, callers, endpoint, begun, port: Number(new URL(endpoint.url).port) };
}
