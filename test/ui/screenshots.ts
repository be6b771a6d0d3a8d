import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder, root } from '../../scripts/project.ts';
import type { Workbench } from './workbench.ts';

/** The README's pictures are replaced only on request, because each run draws them a little differently. */
const folder =
  process.env['GATEHOUSE_SCREENSHOTS'] === '1'
    ? join(root, 'media', 'screenshots')
    : join(buildFolder, 'screenshots');

/** Keeps a picture of the workbench as it stands. */
export async function takeScreenshot(workbench: Workbench, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await workbench.screenshot(join(folder, `${name}.png`));
}
