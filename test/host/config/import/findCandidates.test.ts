import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadCandidates } from '../../../../host/config/import/candidates.ts';
import { findCandidates } from '../../../../host/config/import/findCandidates.ts';

describe('findCandidates', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-import-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  const write = async (path: string, content: unknown): Promise<void> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const find = (taken: readonly string[] = []): Promise<ReadCandidates> =>
    findCandidates(join(root, 'shop'), taken, { env: {}, platform: 'linux', home: join(root, 'home') });

  it('finds nothing where there is nothing', async () => {
    expect(await find()).toEqual({ candidates: [], problems: [] });
  });

  it('reads every file that is there, with names that differ over all of them', async () => {
    const github = { command: 'github', env: { TOKEN: 'first' } };
    await write('shop/.vscode/mcp.json', { servers: { github } });
    await write('shop/.mcp.json', { mcpServers: { github: { ...github, env: { TOKEN: 'second' } } } });
    await write('home/.cursor/mcp.json', { mcpServers: { 'github-2': github } });
    await write('home/.claude.json', {
      projects: {
        [join(root, 'shop')]: { mcpServers: { mine: { command: 'mine' } } },
        '/elsewhere': { mcpServers: { other: { command: 'other' } } },
      },
    });
    const { candidates, problems } = await find(['mine']);
    expect(problems).toEqual([]);
    expect(candidates.map(({ client, name, secrets }) => [client, name, secrets])).toEqual([
      ['VS Code', 'github', { 'github-token': 'first' }],
      ['Claude Code', 'github-2', { 'github-2-token': 'second' }],
      ['Claude Code', 'mine-2', {}],
      ['Cursor', 'github-2-2', { 'github-token': 'first' }],
    ]);
    expect(candidates[0]?.file).toBe(join(root, 'shop/.vscode/mcp.json'));
  });

  it('tells of a file that it cannot read, and reads the others', async () => {
    await mkdir(join(root, 'shop/.vscode/mcp.json'), { recursive: true });
    await write('shop/.mcp.json', `{"mcpServers":{}}${' '.repeat(1_000_000)}`);
    await write('shop/.cursor', 'no folder');
    await write('home/.claude.json', '{"mcpServers":{"a":');
    await write('home/.cursor/mcp.json', { mcpServers: { a: { command: 'a' } } });
    const { candidates, problems } = await find();
    expect(candidates.map(({ name }) => name)).toEqual(['a']);
    expect(problems.map(({ file, code, message }) => [file.slice(root.length + 1), code, message])).toEqual([
      [
        'shop/.vscode/mcp.json',
        'unreadable-file',
        'It is no file. Nothing of it is imported; add its servers by hand.',
      ],
      [
        'shop/.mcp.json',
        'unreadable-file',
        'It is larger than 1 MB. Nothing of it is imported; add its servers by hand.',
      ],
      ['home/.claude.json', 'bad-json', expect.stringContaining('value expected')],
    ]);
  });
});
