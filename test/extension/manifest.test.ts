import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as {
  icon: string;
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
  activationEvents: string[];
  contributes: {
    views: { gatehouse: { id: string }[] };
    menus: Record<string, { command: string; when: string }[]>;
    configuration: { properties: Record<string, unknown> };
    viewsWelcome: { view: string; when: string; contents: string }[];
  };
};

/** Every string of package.json that names a file under media/. */
function findMedia(value: unknown): string[] {
  if (typeof value === 'string') return /^(\.\/)?media\//.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(findMedia) : [];
}

describe('package.json', () => {
  test('names only media that are there', () => {
    const media = findMedia(manifest);
    expect(media.length).toBeGreaterThan(5);
    for (const file of media) expect(existsSync(file), file).toBe(true);
  });

  test('has an icon of 256 × 256 pixels', () => {
    // PNG, §11.2.2: width and height are big-endian at bytes 16 and 20.
    const icon = readFileSync(manifest.icon);
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([256, 256]);
  });

  test('is limited in untrusted workspaces, settings included', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe('limited');
    expect(restrictedConfigurations).toEqual(Object.keys(manifest.contributes.configuration.properties));
  });

  test('does not hold up the start of the editor', () => {
    expect(manifest.activationEvents).toEqual(['onStartupFinished']);
  });

  test('has one welcome text for each situation', () => {
    const situations = manifest.contributes.viewsWelcome.map(({ view, when }) => `${view}: ${when}`);
    expect(new Set(situations).size).toBe(9);
    for (const { contents } of manifest.contributes.viewsWelcome) expect(contents).toMatch(/\]\(command:/);
  });

  test('has a welcome text for each view, and menus for each state of a connector', () => {
    const views = manifest.contributes.views.gatehouse.map(({ id }) => id);
    expect(new Set(manifest.contributes.viewsWelcome.map(({ view }) => view))).toEqual(new Set(views));
    const commandsFor = (item: string): string[] =>
      (manifest.contributes.menus['view/item/context'] ?? [])
        .filter(({ when }) => when.startsWith('view == gatehouse.connectors'))
        .filter(({ when }) => new RegExp(/\/(.+)\//.exec(when)?.[1] ?? '^$').test(item))
        .map(({ command }) => command.replace('gatehouse.', ''));
    const always = ['openConnector', 'showConnectorLog', 'removeConnector'];
    const expected: Record<string, string[]> = {
      'ready.remote': ['restartConnector', 'disconnect', 'signIn'],
      'ready.remote.token.held': [
        'restartConnector',
        'disconnect',
        'signIn',
        'signOut',
        'reviewTools',
        'acceptAllTools',
      ],
      ready: ['restartConnector', 'disconnect'],
      idle: ['reconnect', 'disconnect'],
      stopped: ['reconnect'],
      failed: ['reconnect', 'disconnect'],
      'needs-approval': ['approveCommand'],
      'needs-sign-in.remote': ['signIn', 'reconnect', 'disconnect'],
      'connecting.remote': ['restartConnector', 'disconnect', 'signIn'],
    };
    for (const [state, commands] of Object.entries(expected))
      expect(new Set(commandsFor(`gatehouse.connector.${state}`)), state).toEqual(
        new Set([...always, ...commands]),
      );
  });
});
