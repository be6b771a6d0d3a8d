import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  applyClient,
  type ClientContext,
  copyForClient,
  listClients,
  planClient,
} from '../../../host/clients/connectClient.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { gate } from './gates.ts';

interface Desk extends ClientContext {
  readonly home: string;
  readonly file: string;
  readonly minted: string[];
}

function openDesk(text?: string): Desk {
  const home = temporaryFolder();
  const file = join(home, '.cursor', 'mcp.json');
  if (text !== undefined) {
    mkdirSync(join(home, '.cursor'));
    writeFileSync(file, text);
  }
  const minted: string[] = [];
  return {
    ...{
      url: gate.url,
      lastingUrl: gate.url,
      folder: join(temporaryFolder(), 'shop'),
      launcher: gate.launcher,
      home,
      file,
      minted,
    },
    machine: { env: {}, platform: 'linux', home },
    mint: (agent) => {
      minted.push(agent);
      return Promise.resolve(`token-${minted.length}-of-${agent}`);
    },
  };
}

const toParams = (desk: Desk) =>
  ({ folder: desk.folder, client: 'cursor', agent: 'cursor', way: 'url' }) as const;

describe('connecting a client', () => {
  test('shows the change without any token, and mints none', async () => {
    const desk = openDesk('{ "mcpServers": { "a": { "headers": { "X": "hunter2" } } } }');
    const plan = await planClient(desk, toParams(desk));
    expect(plan).toMatchObject({ file: desk.file, name: 'gatehouse-shop', isSame: false });
    expect(plan.after).toContain('"Authorization": "Bearer ••••"');
    expect(`${plan.before}${plan.after}`).not.toContain('hunter2');
    expect(desk.minted).toEqual([]);
  });

  test('writes what was shown, with the token, for its owner alone', async () => {
    const desk = openDesk();
    const { fingerprint } = await planClient(desk, toParams(desk));
    const applied = await applyClient(desk, { ...toParams(desk), fingerprint });
    expect(applied).toEqual({ kind: 'written', file: desk.file });
    expect(JSON.parse(readFileSync(desk.file, 'utf8'))).toEqual({
      mcpServers: {
        'gatehouse-shop': { url: gate.url, headers: { Authorization: 'Bearer token-1-of-cursor' } },
      },
    });
    expect(statSync(desk.file).mode & 0o777).toBe(0o600);
    expect(await planClient(desk, toParams(desk))).toMatchObject({ isSame: true });
  });

  test('writes nothing, and mints nothing, once the file is another one', async () => {
    const desk = openDesk('{}');
    const { fingerprint } = await planClient(desk, toParams(desk));
    writeFileSync(desk.file, '{ "mcpServers": {} }');
    expect(await applyClient(desk, { ...toParams(desk), fingerprint })).toEqual({ kind: 'changed' });
    expect(readFileSync(desk.file, 'utf8')).toBe('{ "mcpServers": {} }');
    expect(desk.minted).toEqual([]);
  });

  test('writes over nothing that came while the token was minted', async () => {
    const desk = openDesk('{}');
    const { fingerprint } = await planClient(desk, toParams(desk));
    const mint = (agent: string): Promise<string> => {
      writeFileSync(desk.file, '{ "mine": true }');
      return desk.mint(agent);
    };
    const params = { ...toParams(desk), fingerprint };
    expect(await applyClient({ ...desk, mint }, params)).toEqual({ kind: 'changed' });
    expect(readFileSync(desk.file, 'utf8')).toBe('{ "mine": true }');
  });

  test('writes the port that lasts, and refuses where there is none', async () => {
    const desk = openDesk('{}');
    const second = { ...desk, url: 'http://127.0.0.1:40000/mcp' };
    expect((await planClient(second, toParams(desk))).after).toContain(gate.url);
    const { lastingUrl: _, ...lost } = second;
    const params = { ...toParams(desk), client: 'gemini' } as const;
    await expect(planClient(lost, params)).rejects.toThrow(/belongs to another program/);
    await expect(applyClient(lost, { ...params, fingerprint: 'none' })).rejects.toThrow(
      /start the gate anew/,
    );
    await expect(copyForClient(lost, { ...params, way: 'line' })).rejects.toThrow(
      /starts the gate by itself/,
    );
    expect((await planClient(lost, { ...params, way: 'command' })).after).toContain('"stdio"');
    expect((await copyForClient(lost, { ...params, client: 'codex', way: 'line' })).text).toContain('stdio');
    expect(desk.minted).toEqual([]);
  });

  test('writes nothing through a link out of the workspace folder', async () => {
    const desk = openDesk('{ "theme": "dark" }');
    mkdirSync(desk.folder);
    symlinkSync(join(desk.home, '.cursor'), join(desk.folder, '.cursor'));
    const params = { ...toParams(desk), way: 'project' } as const;
    await expect(planClient(desk, params)).rejects.toThrow(/leads out of the workspace folder/);
    await expect(applyClient(desk, { ...params, fingerprint: '' })).rejects.toThrow(/leads out/);
    expect(readFileSync(desk.file, 'utf8')).toBe('{ "theme": "dark" }');
  });

  test('tells a broken file with its place', async () => {
    const desk = openDesk('{\n  "mcpServers": {\n');
    await expect(planClient(desk, toParams(desk))).rejects.toThrow(`${desk.file}:3:1: Not valid JSON`);
    await expect(applyClient(desk, { ...toParams(desk), fingerprint: '' })).resolves.toEqual({
      kind: 'changed',
    });
  });

  test('tells of another server that has the name, and of one that is free', async () => {
    const desk = openDesk('{ "mcpServers": { "gatehouse-shop": { "url": "https://example.com/mcp" } } }');
    const plan = await planClient(desk, toParams(desk));
    expect(plan.replaces).toEqual({ place: 'https://example.com/mcp', freeName: 'gatehouse-shop-2' });
    const other = await planClient(desk, { ...toParams(desk), name: 'gatehouse-shop-2' });
    expect(other.replaces).toBeUndefined();
    await expect(planClient(desk, { ...toParams(desk), name: 'a.b' })).rejects.toThrow(
      /no name for a server/,
    );
  });

  test('writes no token through a link into the workspace folder', async () => {
    const desk = openDesk();
    mkdirSync(desk.folder);
    symlinkSync(desk.folder, join(desk.home, '.cursor'));
    await expect(planClient(desk, toParams(desk))).rejects.toThrow(/lies in the workspace folder/);
    const command = { ...toParams(desk), way: 'command' } as const;
    const { fingerprint } = await planClient(desk, command);
    await applyClient(desk, { ...command, fingerprint });
    expect(readFileSync(join(desk.folder, 'mcp.json'), 'utf8')).toContain('"command"');
    expect(desk.minted).toEqual([]);
  });

  test('has no way that the client does not have', async () => {
    const desk = openDesk();
    const odd = { ...toParams(desk), client: 'claude-desktop' } as const;
    await expect(planClient(desk, odd)).rejects.toThrow('"claude-desktop" has no way "url"');
    const unknown = { ...toParams(desk), client: 'toString' as 'cursor' };
    await expect(planClient(desk, unknown)).rejects.toThrow(/has no way/);
    await expect(copyForClient(desk, { ...toParams(desk), way: 'line' })).rejects.toThrow(/has no way/);
    expect(existsSync(desk.file)).toBe(false);
  });

  test('copies with a new token where there is one in it', async () => {
    const desk = openDesk();
    const params = { ...toParams(desk), client: 'other' } as const;
    const { text } = await copyForClient(desk, { ...params, way: 'token-url' });
    expect(text).toBe('http://127.0.0.1:20123/t/token-1-of-cursor/mcp');
    await copyForClient(desk, { ...params, way: 'process' });
    expect(desk.minted).toEqual(['cursor']);
  });

  test('mints no token for a line that cannot be written', async () => {
    const desk = openDesk();
    const machine = { ...desk.machine, platform: 'win32' } as const;
    const odd = { ...desk, machine, folder: String.raw`C:\100%` };
    const params = { ...toParams(desk), client: 'other', way: 'process' } as const;
    await expect(copyForClient(odd, params)).rejects.toThrow(/Choose the way/);
    const { ways = [] } = (await listClients(odd)).find(({ id }) => id === 'other') ?? {};
    expect(ways.find(({ way }) => way === 'process')?.preview).toContain('Choose the way');
    expect(desk.minted).toEqual([]);
  });
});

test('lists the clients, and which of them are on this machine', async () => {
  const desk = openDesk('{}');
  const clients = await listClients(desk);
  expect(clients.filter(({ isFound }) => isFound).map(({ id }) => id)).toEqual(['cursor']);
  expect(clients.map(({ title }) => title)).toEqual([
    ...['VS Code', 'Claude Code', 'Claude Desktop', 'Cursor', 'Windsurf', 'Codex', 'Gemini CLI', 'Other'],
  ]);
  const cursor = clients.find(({ id }) => id === 'cursor');
  expect(cursor?.ways).toEqual([
    { way: 'url', holdsToken: true, file: desk.file },
    { way: 'command', holdsToken: false, file: desk.file },
    { way: 'project', holdsToken: false, file: join(desk.folder, '.cursor', 'mcp.json') },
  ]);
  const previews = clients.flatMap(({ ways }) => ways.flatMap(({ preview }) => preview ?? []));
  expect(previews.filter((text) => text.includes('••••'))).toHaveLength(5);
});
