import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { root } from './project.ts';

/** CommonJS packages inside an ES module call `require` for Node's own modules. */
const requireForCommonJs =
  "import{createRequire as createRequireForBundle}from'node:module';" +
  'const require=createRequireForBundle(import.meta.url);';

/**
 * Bundles a program that reads documents as it would be shipped, with the thread for large ones beside it: what
 * a thread of sources costs, which are compiled at each of its starts, is nobody's cost. The program's path.
 */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  const name = basename(entry, '.ts');
  await build({
    entryPoints: {
      [name]: entry,
      specWorker: join(root, 'host', 'sources', 'openapi', 'reading', 'specWorker.ts'),
    },
    ...{ outdir: folder, bundle: true, splitting: true, platform: 'node', format: 'esm' },
    banner: { js: requireForCommonJs },
    logLevel: 'silent',
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  return join(folder, `${name}.js`);
}
