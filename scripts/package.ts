import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from './build.ts';
import { runNode } from './childProcess.ts';
import { buildFolder, packageProgram, PlainFailure, root, runMain } from './project.ts';

const limitMs = 120_000;

const vsixFile = join(buildFolder, 'gatehouse.vsix');

/** Packs what `build` left in dist/ into a VSIX and returns its path; .vscodeignore names the files that go in. */
export async function packageExtension(): Promise<string> {
  mkdirSync(dirname(vsixFile), { recursive: true });
  const { code, output } = await runNode(packageProgram('@vscode/vsce', 'vsce'), {
    // Everything that runs is bundled, so no package of node_modules goes in.
    args: [
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
      '--no-rewrite-relative-links',
      '--out',
      vsixFile,
    ],
    limitMs,
  });
  if (code !== 0) throw new PlainFailure(`The extension cannot be packaged:\n${output.trim()}`);
  return vsixFile;
}

if (import.meta.main) {
  await runMain(async () => {
    await build();
    const file = await packageExtension();
    console.log(`${relative(root, file)}  ${(statSync(file).size / 1024).toFixed(0)} KiB`);
  });
}
