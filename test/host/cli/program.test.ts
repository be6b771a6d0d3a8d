import { afterEach, expect, it, vi } from 'vitest';
import { runCli } from '../../../host/cli/program.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

it.each([
  ['tools', /--agent <name> +list what this agent of roles\.yaml sees/],
  ['call', /--agent <name> +the agent of roles\.yaml to act as/],
  ['calls', /--agent <name> +only calls of this agent/],
  ['probe', /\(default: none\)/],
])('tells what an option means for its command: %s', async (command, expected) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await runCli(['node', 'gatehouse', command, '--help']);
  const shown = write.mock.calls.map(([text]) => String(text)).join('');
  expect(shown.replaceAll(/\s+/g, ' ')).toMatch(expected);
});
