import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Actions, commandTable, registerCommands } from '../../extension/commands.ts';
import type { Availability, Refusal } from '../../extension/model/availability.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string }[]>>;
    readonly viewsWelcome: readonly { contents: string }[];
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const contributed = manifest.contributes.commands.map(({ command }) => command);

describe('the table and package.json', () => {
  test('name the same commands', () => {
    expect(Object.keys(commandTable).toSorted()).toEqual(contributed.toSorted());
  });

  test('every menu and every button names a command of the table', () => {
    const inMenus = Object.values(manifest.contributes.menus).flatMap((menu) =>
      menu.map((item) => item.command),
    );
    const inText = manifest.contributes.viewsWelcome
      .flatMap(({ contents }) => [...contents.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? ''))
      .filter((id) => id.startsWith('gatehouse.'));
    for (const id of [...inMenus, ...inText]) expect(contributed).toContain(id);
  });

  test('every command has a title of its own under the category Gatehouse', () => {
    const titles = manifest.contributes.commands.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { category } of manifest.contributes.commands) expect(category).toBe('Gatehouse');
  });
});

/** Registers the table over actions that only note that they ran. */
function createCommands(availability: Availability, fail?: Error) {
  const ran: string[] = [];
  const refusals: Refusal[] = [];
  const registered = new Map<string, (argument: unknown) => Promise<unknown>>();
  const actions = new Proxy({} as Actions, {
    get: (_target, name) => async () => {
      if (fail) throw fail;
      ran.push(String(name));
      return `did ${String(name)}`;
    },
  });
  registerCommands({
    actions,
    availability: () => availability,
    register: (id, run) => {
      registered.set(id, run);
      return { dispose: () => registered.delete(id) };
    },
    refuse: (refusal) => refusals.push(refusal),
  });
  const run = (id: string) => registered.get(id)?.(undefined);
  return { ran, refusals, run };
}

describe('running a command', () => {
  test('reaches the action of its name and returns its result', async () => {
    for (const id of Object.keys(commandTable)) {
      const { run, ran } = createCommands({ kind: 'ready' });
      const action = id.replace('gatehouse.', '');
      expect(await run(id)).toBe(`did ${action}`);
      expect(ran).toEqual([action]);
    }
  });

  test('without trust nothing runs but the log, and the reason is told and returned', async () => {
    const { run, ran, refusals } = createCommands({ kind: 'untrusted' });
    for (const id of Object.keys(commandTable)) await run(id);
    expect(ran).toEqual(['showLog']);
    expect(await run('gatehouse.exposeSpec')).toEqual({ refused: refusals[0]?.message });
    expect(refusals[0]?.message).toContain('not trusted');
    expect(refusals[0]?.ways).toEqual({ 'Manage Workspace Trust': 'workbench.trust.manage' });
  });

  test('without a folder the way to one is offered', async () => {
    const { run, refusals } = createCommands({ kind: 'noFolder' });
    await run('gatehouse.restartHost');
    expect(refusals[0]?.ways).toEqual({ 'Open Folder': 'vscode.openFolder' });
  });

  test('without a host only what needs it is refused', async () => {
    const { run, ran, refusals } = createCommands({ kind: 'hostDown', reason: 'it crashed 5 times' });
    await run('gatehouse.goToOperation');
    await run('gatehouse.openRoles');
    await run('gatehouse.restartHost');
    expect(ran).toEqual(['openRoles', 'restartHost']);
    expect(refusals.map(({ message }) => message)).toEqual(['The gateway does not run: it crashed 5 times.']);
  });

  test('an action that fails is told once, never thrown', async () => {
    const { run, refusals } = createCommands({ kind: 'ready' }, new Error('the document is empty'));
    expect(await run('gatehouse.exposeSpec')).toEqual({ refused: 'the document is empty' });
    expect(refusals).toEqual([
      { message: 'the document is empty', ways: { 'Show Log': 'gatehouse.showLog' } },
    ]);
  });
});
