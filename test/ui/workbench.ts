// Drives the whole VS Code workbench in a browser as a person does: by its keys, menus and labels.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import {
  startVsCodeServer,
  type VsCodeServer,
  type VsCodeServerOptions,
  workbenchUrl,
} from '../../scripts/vscodeServer.ts';
import { quietSettings } from '../vscode/quietSettings.ts';

const loadLimitMs = 60_000;
const actionLimitMs = 15_000;
const paletteLimitMs = 1500;

export type WorkbenchOptions = Omit<VsCodeServerOptions, 'testDriver' | 'connectionToken'> & {
  /** The folder, or the .code-workspace file, to open; the workbench may change it, so tests pass a copy. */
  folder: string;
  /** The folder of a built extension to have installed; leave it out when `extensionsDir` holds one already. */
  extension?: string;
  width?: number;
  height?: number;
};

export type Workbench = {
  page: Page;
  server: VsCodeServer;
  /** Runs the command with this label, as it is shown in the command palette. */
  runCommand: (label: string) => Promise<void>;
  /** Types into the input box that is open, and accepts it; of several in a row, the prompt tells which. */
  answerInput: (text: string, prompt?: string) => Promise<void>;
  /** Accepts the input box that is open with what it suggests. */
  acceptInput: (prompt: string) => Promise<void>;
  /** Accepts the list of things to tick that is open, as it is. */
  acceptTicked: (title: string) => Promise<void>;
  /** Picks the entry with this label from the list that is open. */
  pick: (label: string) => Promise<void>;
  /** Opens the context menu of a file in the explorer; the path is relative to the folder. */
  openExplorerMenu: (path: string) => Promise<void>;
  /** Chooses an entry of the context menu that is open. */
  chooseFromMenu: (label: string) => Promise<void>;
  /** A line of a view, by what it shows. */
  treeRow: (text: string) => Locator;
  /** A line of the Connectors view, by its label. */
  connectorRow: (label: string) => Locator;
  /** A line of the Agents view, by its label. */
  agentRow: (label: string) => Locator;
  /** Unfolds a line of a view, and waits until what is below it is there. */
  unfold: (row: Locator) => Promise<void>;
  /** A view's container by the name that its icon carries. */
  openView: (label: string) => Promise<void>;
  openFile: (path: string) => Promise<void>;
  /** A button in the title of the editor that is open. */
  editorButton: (label: string) => Locator;
  /** Drags the border of the side bar to the right. */
  widenSideBar: (pixels: number) => Promise<void>;
  /** A notification that contains this text; waits until it is shown. */
  notification: (text: string) => Promise<Locator>;
  /** Answers a modal dialog, or a notification's question, by its button. */
  pressButton: (label: string) => Promise<void>;
  /** Trusts the folder that a server with workspace trust has opened in restricted mode. */
  trustFolder: () => Promise<void>;
  /** Takes the mouse off everything, and waits until nothing is in progress any more. */
  rest: () => Promise<void>;
  screenshot: (file: string) => Promise<void>;
  close: () => Promise<void>;
};

/** Starts a server and a browser of its own, and resolves when the workbench can be used. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { folder, extension, width = 1400, height = 900, ...serverOptions } = options;
  const userSettings = { ...quietSettings, ...options.userSettings };
  const linked = extension ? linkExtension(extension) : undefined;
  const extensionsDir = linked ?? options.extensionsDir;
  // Without the test driver, because with it VS Code shows no notifications.
  const server = await startVsCodeServer({
    ...serverOptions,
    userSettings,
    ...(extensionsDir ? { extensionsDir } : {}),
  });
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await server.close();
    if (linked) rmSync(linked, { recursive: true, force: true });
  };
  try {
    browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width, height } });
    page.setDefaultTimeout(actionLimitMs);
    await page.goto(workbenchUrl(server, { folder }), { timeout: loadLimitMs });
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: loadLimitMs });
    return { page, server, ...actions(page), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** VS Code takes each folder in its extensions folder for an installed extension, and follows links. */
function linkExtension(extension: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-extensions-'));
  const manifest = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  symlinkSync(
    extension,
    join(folder, `${manifest['publisher']}.${manifest['name']}-${manifest['version']}`),
    'junction',
  );
  return folder;
}

function actions(page: Page): Omit<Workbench, 'page' | 'server' | 'close'> {
  const quickInput = page.locator('.quick-input-widget:visible');
  const input = quickInput.locator('.quick-input-box input');
  const row = (label: string): Locator =>
    quickInput.locator('.monaco-list-row').filter({ has: page.getByText(label, { exact: true }) });
  return {
    runCommand: async (label) => {
      await openPalette(page, input, row(label).first(), label);
      await row(label).first().click();
      await row(label).first().waitFor({ state: 'hidden' });
    },
    answerInput: async (text, prompt = '') => {
      await quickInput.locator('.quick-input-message').filter({ hasText: prompt }).waitFor();
      await input.fill(text);
      await input.press('Enter');
    },
    acceptInput: async (prompt) => {
      await quickInput.locator('.quick-input-message').filter({ hasText: prompt }).waitFor();
      await input.press('Enter');
    },
    acceptTicked: async (title) => {
      await quickInput.locator('.quick-input-title').filter({ hasText: title }).waitFor();
      await quickInput.getByRole('button', { name: 'OK' }).click();
    },
    pick: async (label) => {
      await row(label).first().click();
      await row(label).first().waitFor({ state: 'hidden' });
    },
    openExplorerMenu: async (path) => {
      await (await explorerRow(page, path)).click({ button: 'right' });
      await page.locator('.context-view .action-item').first().waitFor();
    },
    treeRow: (text) =>
      page.locator('.pane-body .monaco-list-row[role=treeitem]').filter({ hasText: text }).first(),
    connectorRow: (label) => viewRow(page, 'Connectors', label),
    agentRow: (label) => viewRow(page, 'Agents', label),
    unfold: (row) =>
      unfold(row.locator('.monaco-tl-twistie.collapsible'), row.and(page.locator('[aria-expanded=true]'))),
    chooseFromMenu: async (label) => {
      const item = page.locator('.context-view .action-item').filter({ hasText: label }).first();
      // A menu takes no click in its first 100 ms, so that opening it chooses nothing; it does take keys.
      await item.hover();
      await page.keyboard.press('Enter');
      await item.waitFor({ state: 'hidden' });
    },
    openView: (label) => page.locator('.activitybar').getByRole('tab', { name: label }).first().click(),
    openFile: async (path) => {
      await (await explorerRow(page, path)).dblclick();
    },
    editorButton: (label) =>
      page.locator('.part.editor .editor-actions').getByRole('button', { name: label }).first(),
    widenSideBar: async (pixels) => {
      const { x = 0, width = 0, y = 0 } = (await page.locator('.part.sidebar').boundingBox()) ?? {};
      await page.mouse.move(x + width, y + 300);
      await page.mouse.down();
      await page.mouse.move(x + width + pixels, y + 300, { steps: 5 });
      await page.mouse.up();
    },
    notification: async (text) => {
      const shown = page.locator('.notification-toast').filter({ hasText: text }).first();
      await shown.waitFor();
      return shown;
    },
    pressButton: (label) =>
      page
        .locator('.monaco-dialog-box, .notification-toast')
        .getByRole('button', { name: label })
        .first()
        .click(),
    trustFolder: async () => {
      const trust = page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: 'Trust', exact: true });
      await page.locator('.part.statusbar').getByText('Restricted Mode').click();
      await trust.click();
      await page.keyboard.press('Escape');
      await trust.waitFor({ state: 'hidden' });
      await page.locator('.part.statusbar').getByText('Restricted Mode').waitFor({ state: 'hidden' });
    },
    rest: async () => {
      await leaveHovers(page);
      // A badge with a number says that something waits for a person, and stays.
      await page.locator('.activitybar .progress-badge:visible').first().waitFor({ state: 'hidden' });
      await page.locator('.part.statusbar').getByText('Activating Extensions').waitFor({ state: 'hidden' });
      await page.locator('.monaco-progress-container.active').first().waitFor({ state: 'hidden' });
    },
    screenshot: async (file) => {
      await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    },
  };
}

/** A line of one of our own views, by its label. */
function viewRow(page: Page, view: string, label: string): Locator {
  return page
    .locator('.pane')
    .filter({ has: page.locator('.pane-header').getByText(view, { exact: true }) })
    .locator('.monaco-list-row[role=treeitem]')
    .filter({ has: page.locator('.monaco-icon-name-container').getByText(label, { exact: true }) })
    .first();
}

/** A click is lost where the view is rendered anew at that very moment, so it is made again until it counts. */
async function unfold(twistie: Locator, unfolded: Locator): Promise<void> {
  const deadline = Date.now() + actionLimitMs;
  while (Date.now() < deadline) {
    if ((await unfolded.count()) === 0) await twistie.click();
    const shown = unfolded.waitFor({ timeout: paletteLimitMs });
    if (await shown.then(() => true).catch(() => false)) return;
  }
  await unfolded.waitFor();
}

/**
 * A tooltip that comes up late, when the pointer has left its place already, goes only with the pointer's next
 * move; so the pointer is moved again until none is left. One whose place was rendered anew meanwhile hears of no
 * pointer, but of any key; this one does nothing else.
 */
async function leaveHovers(page: Page): Promise<void> {
  const editor = page.locator('.part.editor').first();
  const shown = page.locator('.monaco-hover:visible').first();
  const deadline = Date.now() + actionLimitMs;
  for (let x = 200; Date.now() < deadline; x = x === 200 ? 260 : 200) {
    await editor.hover({ position: { x, y: 200 } });
    await page.keyboard.press('Shift');
    const isGone = shown.waitFor({ state: 'hidden', timeout: paletteLimitMs });
    if (
      await isGone.then(
        () => true,
        () => false,
      )
    )
      return;
  }
  await shown.waitFor({ state: 'hidden' });
}

/** The palette lists the commands that are known when it opens, so it is opened again until this one is there. */
async function openPalette(page: Page, input: Locator, entry: Locator, label: string): Promise<void> {
  const deadline = Date.now() + loadLimitMs;
  for (;;) {
    await page.keyboard.press('F1');
    await input.fill(`>${label}`);
    const limit = Date.now() < deadline ? paletteLimitMs : actionLimitMs;
    const shown = entry.waitFor({ timeout: limit });
    if (Date.now() >= deadline) return shown;
    if (await shown.then(() => true).catch(() => false)) return;
    await page.keyboard.press('Escape');
  }
}

/** Opens one folder after the other down to the file. */
async function explorerRow(page: Page, path: string): Promise<Locator> {
  const tree = page.locator('.explorer-folders-view');
  const parts = path.split('/');
  for (const [index, name] of parts.entries()) {
    const row = tree.locator(`[role=treeitem][aria-level="${index + 1}"]`).and(tree.locator(named(name)));
    await row.first().waitFor();
    if (index === parts.length - 1) return row.first();
    if ((await row.first().getAttribute('aria-expanded')) === 'false') await row.first().click();
  }
  throw new Error(`"${path}" names no file.`);
}

/** The explorer adds to a name what it knows of a file, such as how many problems it has. */
function named(name: string): string {
  const starts = [' ', ',', ' •'].map((next) => `[aria-label^=${JSON.stringify(name + next)}]`);
  return [`[aria-label=${JSON.stringify(name)}]`, ...starts].join(',');
}
