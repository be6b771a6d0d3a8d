import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { packageProgram, PlainFailure } from './project.ts';

const installLimitMs = 10 * 60_000;
const launchLimitMs = 60_000;
const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What it opens lies on this machine: what would call home is switched off, and other names do not resolve. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** Starts a headless Chromium, installing one first where there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installChromium();
  return chromium.launch({ executablePath, args: flags, timeout: launchLimitMs });
}

/** The path of a Chromium: the one named by CHROMIUM_PATH, one on PATH, Playwright's own, or a new one. */
export function installChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.error('gatehouse: installing Chromium …');
  if (isDebianRoot()) installWithApt();
  else runInstaller(process.execPath, [packageProgram('playwright-core'), 'install', 'chromium']);
  const installed = findChromium();
  if (installed) return installed;
  throw new PlainFailure('Chromium was installed but cannot be found. Set CHROMIUM_PATH to its program.');
}

function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new PlainFailure(`CHROMIUM_PATH names ${chosen}, which does not exist.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find(existsSync);
  if (onPath) return onPath;
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : undefined;
}

function isDebianRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function installWithApt(): void {
  runInstaller('apt-get', ['update']);
  runInstaller('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
}

function runInstaller(command: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: installLimitMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return;
  throw new PlainFailure(
    `Chromium is needed and could not be installed: \`${[command, ...args].join(' ')}\` failed` +
      ` (${error?.message ?? `exit code ${status}`}).\n${`${stdout ?? ''}${stderr ?? ''}`.trim().slice(-4000)}\n` +
      'Install Chromium or Chrome yourself, or set CHROMIUM_PATH to its program.',
  );
}
