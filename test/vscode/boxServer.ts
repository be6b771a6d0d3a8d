import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { nodeVariable } from './scenarios.ts';

/** A server that is a process and says so: it writes its process id into a file as soon as it runs. */
export interface BoxServer {
  /** The entry of gateway.yaml. */
  readonly entry: string;
  /** The ids of the processes that have run. */
  readonly pids: () => readonly number[];
}

/** @param folder where the file goes; absolute. */
export function createBoxServer(folder: string): BoxServer {
  const mark = join(folder, 'box.pids');
  const script = join(checkout(), 'test', 'servers', 'stdio', 'toolbox.ts');
  const command = { command: nodeProgram(), args: [script], env: { MARK: mark } };
  return {
    // JSON is YAML, too.
    entry: `  box: ${JSON.stringify(command)}\n`,
    pids: () => (existsSync(mark) ? readFileSync(mark, 'utf8').trim().split('\n').map(Number) : []),
  };
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The folder of the project, which is where the extension under test is developed. */
export function checkout(): string {
  return vscode.extensions.getExtension('gatehouse.gatehouse')?.extensionPath ?? '';
}

export function nodeProgram(): string {
  return process.env[nodeVariable] ?? process.execPath;
}
