import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, type BuildResult, build as bundle, type OutputFile, type Plugin } from 'esbuild';
import { PlainFailure, root, runMain } from './project.ts';

export const distFolder = join(root, 'dist');

type Bundle = { name: string; options: BuildOptions & { entryPoints: Record<string, string> } };

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  outdir: distFolder,
  platform: 'node',
  // Packages that come in both forms are taken as modules: the other form of some looks for files at run time.
  mainFields: ['module', 'main'],
  target: 'node22',
  logLevel: 'silent',
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
};

/** An ES module has no `require`, and CommonJS packages inside the bundle call it for Node's own modules. */
const requireForCommonJs =
  "import{createRequire as createRequireForBundle}from'node:module';" +
  'const require=createRequireForBundle(import.meta.url);';

/**
 * The modules of the extension import VS Code's API as a namespace. Of what lies outside a bundle, esbuild copies the
 * namespace anew for each module that imports it, name by name, and VS Code would wait for thirty copies of 350 names
 * before it could activate the extension. So they all import one module of the bundle, which makes the only copy.
 */
const oneVsCode: Plugin = {
  name: 'one copy of the API of VS Code',
  setup: (building) => {
    building.onResolve({ filter: /^vscode$/ }, ({ path, namespace }) =>
      namespace === 'inside' ? { path, external: true } : { path, namespace: 'inside' },
    );
    building.onLoad({ filter: /^vscode$/, namespace: 'inside' }, () => ({
      contents: "export * from 'vscode'",
    }));
  },
};

const bundles: Bundle[] = [
  {
    name: 'extension',
    options: {
      ...shared,
      entryPoints: { extension: 'extension/main.ts' },
      format: 'cjs',
      plugins: [oneVsCode],
      outExtension: { '.js': '.cjs' },
    },
  },
  {
    // One build for all entries: what they share is shipped once.
    name: 'host',
    options: {
      ...shared,
      entryPoints: {
        cli: 'host/cli.ts',
        host: 'host/main.ts',
        specWorker: 'host/sources/openapi/reading/specWorker.ts',
      },
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      banner: { js: requireForCommonJs },
    },
  },
  {
    // Mocha stays outside: the suite runs in the checkout, and Mocha loads its own parts by file name.
    name: 'tests inside VS Code',
    options: {
      ...shared,
      entryPoints: { 'test/vscode': 'test/vscode/index.ts' },
      format: 'cjs',
      external: ['vscode', 'mocha'],
      outExtension: { '.js': '.cjs' },
      minifySyntax: false,
      minifyWhitespace: false,
      sourcemap: 'inline',
    },
  },
];

export type Built = { files: { path: string; bytes: number }[]; seconds: number };

/**
 * Bundles everything into dist/. Files are replaced whole and stale ones removed at the end, so that a
 * gateway that runs from dist/ meanwhile never reads half a file.
 */
export async function build(): Promise<Built> {
  const started = performance.now();
  for (const { name, options } of bundles) requireEntries(name, options.entryPoints);
  const outputs = (await Promise.all(bundles.map(bundleOne))).flat();
  for (const file of outputs) writeWhole(file.path, asProgram(file));
  removeStale(new Set(outputs.map((file) => file.path)));
  const files = outputs.map((file) => ({ path: relative(root, file.path), bytes: file.contents.length }));
  return { files, seconds: (performance.now() - started) / 1000 };
}

function requireEntries(name: string, entries: Record<string, string>): void {
  for (const entry of Object.values(entries)) {
    if (existsSync(join(root, entry))) continue;
    throw new PlainFailure(`The bundle "${name}" cannot be built: its entry ${entry} does not exist.`);
  }
}

async function bundleOne({ name, options }: Bundle): Promise<OutputFile[]> {
  try {
    const result: BuildResult = await bundle(options);
    return result.outputFiles ?? [];
  } catch (error) {
    throw new PlainFailure(`The bundle "${name}" cannot be built:\n${(error as Error).message}`);
  }
}

function asProgram(file: OutputFile): Uint8Array {
  if (file.path !== join(distFolder, 'cli.js') || file.text.startsWith('#!')) return file.contents;
  return Buffer.from(`#!/usr/bin/env node\n${file.text}`);
}

function writeWhole(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  if (path === join(distFolder, 'cli.js')) chmodSync(temporary, 0o755);
  renameSync(temporary, path);
}

function removeStale(current: Set<string>): void {
  for (const entry of readdirSync(distFolder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !current.has(path) && !path.endsWith('.tmp')) rmSync(path, { force: true });
  }
}

if (import.meta.main) {
  await runMain(async () => {
    const { files, seconds } = await build();
    for (const file of files) console.log(`${file.path}  ${(file.bytes / 1024).toFixed(1)} KiB`);
    console.log(`built in ${seconds.toFixed(1)} s`);
  });
}
