import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as {
  icon: string;
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
  activationEvents: string[];
  contributes: {
    configuration: { properties: Record<string, unknown> };
    viewsWelcome: { when: string; contents: string }[];
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
    const situations = manifest.contributes.viewsWelcome.map(({ when }) => when);
    expect(new Set(situations).size).toBe(5);
    for (const { contents } of manifest.contributes.viewsWelcome) expect(contents).toMatch(/\]\(command:/);
  });
});
