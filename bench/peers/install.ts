import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce, runNpm } from '../../scripts/cache.mjs';
import { root } from '../../scripts/project.ts';

const files = ['package.json', 'package-lock.json'];

/** Installs the other converters beside the checkout, once for each state of the lock file; the folder. */
export function installPeers(): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(import.meta.dirname, file)));
  return installOnce(`bench-peers-${hash.digest('hex').slice(0, 12)}`, (folder) => {
    for (const file of files) copyFileSync(join(import.meta.dirname, file), join(folder, file));
    copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'));
    // They are measured, not trusted: nothing of them runs while they are installed.
    runNpm(['ci', '--ignore-scripts'], { cwd: folder });
  });
}
