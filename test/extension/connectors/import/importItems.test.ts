import { expect, test } from 'vitest';
import {
  isVsCodeEntry,
  toImportGroups,
  toRefusedLine,
  toRefusedText,
} from '../../../../extension/connectors/import/importItems.ts';
import type { ImportableServer } from '../../../../protocol/connectors.ts';
import { problem } from '../../snapshots.ts';

function serverOf(more: Partial<ImportableServer> = {}): ImportableServer {
  return {
    client: 'Cursor',
    location: { file: '/w/.cursor/mcp.json', line: 3, column: 5 },
    nameThere: 'files',
    name: 'files',
    place: 'npx -y @example/files',
    secrets: [],
    notes: [],
    ...more,
  };
}

test('servers stand below their client, with what a person should know', () => {
  const groups = toImportGroups([
    serverOf(),
    serverOf({ client: 'VS Code', nameThere: 'My $(x) Files', name: 'my-files', secrets: ['a', 'b'] }),
    serverOf({ name: 'tickets', nameThere: 'tickets', notes: ['envFile is not read.'], secrets: ['c'] }),
  ]);
  expect(groups.map(({ client, items }) => [client, ...items.map(({ label }) => label)])).toEqual([
    ['Cursor', 'files', 'tickets'],
    ['VS Code', 'My \\$(x) Files → my-files'],
  ]);
  expect(groups.flatMap(({ items }) => items.map(({ detail }) => detail))).toEqual([
    '',
    "envFile is not read. 1 secret is moved to VS Code's secret storage.",
    "2 secrets are moved to VS Code's secret storage.",
  ]);
});

test('what cannot be imported is counted, and told with its place', () => {
  expect([1, 3].map(toRefusedText)).toEqual([
    '1 entry of other clients cannot be imported.',
    '3 entries of other clients cannot be imported.',
  ]);
  const message = '"a\u200Bb" is not imported. It has neither a URL nor a command.';
  expect(toRefusedLine({ ...problem, file: '/w/.cursor/mcp.json', message })).toBe(
    '/w/.cursor/mcp.json:3:5: "a\\u{200B}b" is not imported. It has neither a URL nor a command.',
  );
});

test('only the file of the workspace is one that VS Code itself reads and Gatehouse may change', () => {
  const at = (file: string) => isVsCodeEntry({ location: { file, line: 1, column: 1 } });
  expect(at('/w/.vscode/mcp.json')).toBe(true);
  expect(at('C:\\w\\.vscode\\mcp.json')).toBe(true);
  expect(at('/home/me/.config/Code/User/mcp.json')).toBe(false);
  expect(at('/w/.cursor/mcp.json')).toBe(false);
});
