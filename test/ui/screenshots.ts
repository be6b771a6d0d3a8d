import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder, root } from '../../scripts/project.ts';
import type { Locator } from 'playwright-core';
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

/** One step of something that a person does: what it is about, and the part of the workbench that shows it. */
export interface Step {
  readonly caption: string;
  readonly picture: Buffer;
  /** Has a row of its own. */
  readonly isWide?: boolean;
}

export async function takeStep(caption: string, shown: Locator): Promise<Step> {
  return { caption, picture: await shown.screenshot({ animations: 'disabled', caret: 'hide' }) };
}

/** Keeps the steps as one picture, two beside each other where they are not wide. */
export async function keepSteps({ page }: Workbench, name: string, steps: readonly Step[]): Promise<void> {
  const sheet = await page.context().browser()?.newPage();
  if (!sheet) throw new Error('The workbench runs in a browser that takes no other page.');
  const shown = steps.map(({ caption, picture, isWide = false }, index) => {
    const image = `<img src="data:image/png;base64,${picture.toString('base64')}">`;
    return `<figure class="${isWide ? 'wide' : ''}"><figcaption><b>${index + 1}</b> ${caption}</figcaption>${image}</figure>`;
  });
  await sheet.setViewportSize({ width: 1280, height: 200 });
  await sheet.setContent(`<style>${sheetStyle}</style>${shown.join('')}`);
  mkdirSync(folder, { recursive: true });
  await sheet.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await sheet.close();
}

const sheetStyle = `
  body { margin: 0; padding: 20px; display: grid; grid-template-columns: 1fr 1fr; gap: 20px; align-items: start;
    background: #f3f3f6; font: 15px sans-serif; color: #222 }
  figure { margin: 0 }
  .wide { grid-column: 1 / 3 }
  .wide img { width: 100% }
  figcaption { padding: 0 0 8px 2px }
  b { display: inline-block; width: 22px; line-height: 22px; margin-right: 4px; border-radius: 11px; text-align: center;
    background: #0069cc; color: white }
  img { max-width: 100%; display: block; border-radius: 6px; box-shadow: 0 1px 6px #0003 }
`;
