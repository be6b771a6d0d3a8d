import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { neededNode, version } from '../host/version.ts';
import { readSourceFiles } from './sourceFiles.ts';

const sources = readSourceFiles();
const root = path.join(import.meta.dirname, '..');

/** The parts of the host from the outermost inwards: each imports only itself and those after it. */
const layers = [
  ['host/main.ts', 'host/cli.ts', 'host/ipcHost.ts', 'host/faults.ts', 'host/cli/'],
  ['host/control.ts', 'host/controlCallers.ts', 'host/controlClients.ts', 'host/controlConnectors.ts'],
  ['host/workspace/'],
  ['host/endpoint/'],
  ['host/gateway.ts', 'host/gateway/'],
  ['host/approvals.ts', 'host/catalog/', 'host/audit/', 'host/clients/', 'host/state/'],
  ['host/sources/'],
  ['host/config/', 'host/policy/', 'host/lock/'],
  ['host/errors.ts', 'host/version.ts', 'host/base/'],
];

const layerOf = (file: string): number =>
  layers.findIndex((parts) => parts.some((part) => file.startsWith(part)));

describe('the shape of the sources', () => {
  test('no file is longer than 300 lines', () => {
    expect(
      sources.filter(({ lines }) => lines > 300).map(({ file, lines }) => `${file}: ${lines} lines`),
    ).toEqual([]);
  });

  test('no function is longer than 60 lines', () => {
    const long = sources.flatMap(({ file, functions }) =>
      functions
        .filter(({ length }) => length > 60)
        .map(({ line, length }) => `${file}:${line}: ${length} lines`),
    );
    expect(long).toEqual([]);
  });

  test('no imports go round in a circle', () => {
    expect(findCycle()).toBeUndefined();
  });
});

describe('who may import whom', () => {
  test.each([
    ['protocol', /^protocol\//],
    ['host', /^(?:protocol|host)\/|^node:|^[a-z@](?!scode$)[^:]*$/],
    ['extension', /^(?:protocol|extension)\/|^node:|^vscode$|^vscode-jsonrpc\/node$/],
  ])('%s imports only what it may', (folder, allowed) => {
    const foreign = sources
      .filter(({ file }) => file.startsWith(`${folder}/`))
      .flatMap(({ file, imports }) =>
        imports.filter((name) => !isAllowed(name, folder, allowed)).map((name) => `${file} → ${name}`),
      );
    expect(foreign).toEqual([]);
  });

  test('the parts of the host import inwards', () => {
    const outwards = sources
      .filter(({ file }) => file.startsWith('host/'))
      .flatMap(({ file, imports }) =>
        imports
          .filter((name) => name.startsWith('host/') && layerOf(name) < layerOf(file))
          // The proof that a call was decided is a type to the sources, and the catalog's interface to tools.
          .map((name) => `${file} → ${name}`),
      );
    expect(outwards).toEqual([]);
    expect(sources.filter(({ file }) => file.startsWith('host/') && layerOf(file) < 0)).toEqual([]);
  });

  test('the parts of openapi/ import one way', () => {
    const folder = 'host/sources/openapi/';
    const parts = ['call', 'tool', 'schema', 'document'];
    const partOf = (file: string): number => parts.findIndex((part) => file.startsWith(`${folder}${part}/`));
    for (const part of parts)
      expect(
        sources.some(({ file }) => file.startsWith(`${folder}${part}/`)),
        part,
      ).toBe(true);
    const back = sources.flatMap(({ file, imports }) =>
      imports
        .filter((name) => partOf(name) >= 0 && partOf(name) < partOf(file))
        .map((name) => `${file} → ${name}`),
    );
    expect(back).toEqual([]);
  });

  test('the policy never imports the sources, and the sources only the proof', () => {
    const between = (from: string, to: string): string[] =>
      sources
        .filter(({ file }) => file.startsWith(from))
        .flatMap(({ imports }) => imports.filter((name) => name.startsWith(to)));
    expect(between('host/policy/', 'host/sources/')).toEqual([]);
    expect(new Set(between('host/sources/', 'host/policy/'))).toEqual(
      new Set(['host/policy/allowedCall.ts']),
    );
  });
});

test('the version that clients are told is that of the package', () => {
  expect(version).toBe(readJson<{ version: string }>('package.json').version);
});

test('the Node that is asked for is new enough for every package in the bundle', () => {
  const { packages } = readJson<{ packages: Record<string, Installed | undefined> }>('package-lock.json');
  const bundled = new Set(
    sources.filter(({ file }) => /^(?:host|protocol)\//.test(file)).flatMap(packagesOf),
  );
  for (const name of bundled) {
    const { dependencies = {}, engines } = packages[`node_modules/${name}`] ?? {};
    for (const inner of Object.keys(dependencies)) bundled.add(inner);
    expect(toMinor(neededNode), `${name} needs Node ${engines?.node}`).toBeGreaterThanOrEqual(
      toMinor(engines?.node ?? '0'),
    );
  }
  expect(bundled).toContain('undici');
  expect(readJson<Installed>('package.json').engines?.node).toBe(`>=${neededNode}`);
  expect(packages['']?.engines?.node).toBe(`>=${neededNode}`);
});

interface Installed {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
}

function packagesOf({ imports }: { readonly imports: readonly string[] }): string[] {
  const foreign = imports.filter((name) => !name.startsWith('node:') && !/^(?:host|protocol)\//.test(name));
  return foreign.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

/** The least version of a range as one number: `^20.9.0 || >= 22.12` is 22012. */
function toMinor(range: string): number {
  const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?[\d.]*$/.exec(range) ?? [];
  return Number(major) * 1_000 + Number(minor);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;
}

function isAllowed(name: string, folder: string, allowed: RegExp): boolean {
  const isOwn = /^(?:protocol|host|extension|webview-ui|test|scripts|bench|examples)\//.test(name);
  if (isOwn) return name.startsWith('protocol/') || name.startsWith(`${folder}/`);
  return allowed.test(name);
}

function findCycle(): string | undefined {
  const imports = new Map(sources.map(({ file, imports: names }) => [file, names]));
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' → ');
    if (done.has(file)) return undefined;
    for (const name of imports.get(file) ?? []) {
      const cycle = imports.has(name) ? walk(name, [...trail, file]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = walk(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
