import { setTimeout as delay } from 'node:timers/promises';
import { type FixtureCall, type FixtureTool, say, strings, tool } from './fixtureTool.ts';

/** The pause between two messages that the scenarios of the conformance suite describe. */
const pauseMs = 50;

/** Tools that tell something while they work. */
export const tellingTools: readonly FixtureTool[] = [
  tool('test_tool_with_logging', 'Logs three times.', async ({ context }) => {
    for (const text of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await context.mcpReq.log('info', text);
      await delay(pauseMs);
    }
    return say('Logged three times.');
  }),
  tool('test_logging_tool', 'Logs, where the client asks for it.', async ({ context }) => {
    await context.mcpReq.log('info', 'Logged.');
    return say('Logged once.');
  }),
  tool('test_tool_with_progress', 'Tells its progress three times.', async (call) => {
    for (const progress of [0, 50, 100]) {
      await tellProgress(call, { progress, total: 100 });
      await delay(pauseMs);
    }
    return say('Progress was told three times.');
  }),
  tool('test_reconnection', 'Closes its own stream, and answers on the next one.', async ({ context }) => {
    context.http?.closeSSE?.();
    await delay(2 * pauseMs);
    return say('The stream was opened again.');
  }),
  tool('test_trigger_tool_change', 'Takes a tool out of the list, or puts it back.', ({ world }) => {
    world.toggle('tool');
    return say('The tools have changed.');
  }),
  tool('test_trigger_prompt_change', 'Takes a prompt out of the list, or puts it back.', ({ world }) => {
    world.toggle('prompt');
    return say('The prompts have changed.');
  }),
  tool(
    'test_touch_resource',
    'Tells those who have subscribed that a resource has changed.',
    ({ world, given }) => {
      world.touch(String(given['uri']));
      return say('The resource has changed.');
    },
    strings('uri'),
  ),
];

export async function tellProgress(
  { context }: FixtureCall,
  told: { readonly progress: number; readonly total?: number; readonly message?: string },
): Promise<void> {
  const { _meta: meta } = context.mcpReq;
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return;
  await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...told } });
}
