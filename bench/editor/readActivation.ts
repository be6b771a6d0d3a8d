// Runs inside VS Code's extension host: reads what the editor has measured of the extension's activation.
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { eventsVariable, type TestEvent } from '../../test/vscode/scenarios.ts';

const limitMs = 30_000;

/** VS Code's entry point for tests. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('gatehouse.gatehouse');
  if (!extension) throw new Error('The extension is not installed.');
  const end = Date.now() + limitMs;
  // Its own activation event has to do it, at its own time, while the editor starts.
  while (!extension.isActive && Date.now() < end) await pause(50);
  for (;;) {
    const found = await readTimes();
    if (found) {
      writeFileSync(process.env['GATEHOUSE_BENCH_RESULT'] ?? '', JSON.stringify(found));
      report({ kind: 'passed', title: 'activation was measured', ms: 0 });
      return report({ kind: 'end' });
    }
    if (Date.now() > end) throw new Error('"Developer: Startup Performance" does not name the extension.');
    await pause(500);
  }
}

/** The extension's line in the table "Extension Activation Stats": load code, call activate, finish activate. */
async function readTimes(): Promise<{ load: number; activate: number } | undefined> {
  await vscode.commands.executeCommand('perfview.show');
  const text = vscode.window.activeTextEditor?.document.getText() ?? '';
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  const cells = /^\|\s*gatehouse\.gatehouse\s*\|(.*)$/m.exec(text)?.[1]?.split('|');
  const [load, activate] = [Number(cells?.[1]), Number(cells?.[2])];
  return cells && Number.isFinite(load) && Number.isFinite(activate) ? { load, activate } : undefined;
}

function report(event: TestEvent): void {
  const file = process.env[eventsVariable];
  if (file) appendFileSync(file, `${JSON.stringify(event)}\n`);
}
