import { expect, test } from 'vitest';
import { suggestName } from '../../../../extension/connectors/connect/suggestName.ts';

test.each([
  ['npx -y @modelcontextprotocol/server-everything', 'everything'],
  ['npx -y @example/files-mcp-server@1.2.0 /data', 'files'],
  ['uvx mcp-server-git --repository .', 'git'],
  ['docker run -i --rm -e KEY ghcr.io/example/tickets:latest', 'tickets'],
  ['uv run server.py', 'server'],
  ['node build/weather.js', 'weather'],
  ['/opt/tools/2notes-mcp', 'notes'],
  ['npx -y @example/a-very-long-name-that-goes-on-and-on', 'a-very-long-name-that-go'],
])('%s is called %s', (line, name) => {
  const [command = '', ...args] = line.split(' ');
  expect(suggestName(command, args, [])).toBe(name);
  expect(name).toMatch(/^[a-z][a-z0-9-]{0,23}$/);
});

test('a name that is taken gets a number', () => {
  expect(suggestName('npx', ['files'], ['files', 'files-2'])).toBe('files-3');
});
