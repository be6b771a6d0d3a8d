import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../../../host/workspace/workspace.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

export interface OpenFolder {
  readonly workspace: Workspace;
  readonly folder: string;
  read(file: string): string;
  write(file: string, text: string): void;
}

/** A real workspace on a folder with these files. Neither it nor the person's own files outlive the test. */
export async function openFolder(
  files: Readonly<Record<string, string>>,
  options: Partial<WorkspaceOptions> = {},
): Promise<OpenFolder> {
  const [folder, home] = [temporaryFolder(), temporaryFolder()];
  setVariable('HOME', home);
  setVariable('XDG_STATE_HOME', path.join(home, 'state'));
  setVariable('XDG_CONFIG_HOME', path.join(home, 'config'));
  setVariable('CLAUDE_CONFIG_DIR', home);
  const write = (file: string, text: string): void => {
    const whole = path.join(folder, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const workspace = await openWorkspace({
    ...{ folder, records: path.join(home, 'records'), recordArguments: false },
    getSecret: () => Promise.resolve(null),
    log: () => {},
    ...options,
  });
  onTestFinished(() => workspace.dispose());
  return { workspace, folder, write, read: (file) => readFileSync(path.join(folder, file), 'utf8') };
}

/** Sets a variable of this process until the test has ended. */
export function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

/** Text of gateway.yaml with these connectors. */
export function gatewayWith(connectors: Readonly<Record<string, object>>): string {
  return `version: 1\nconnectors: ${JSON.stringify(connectors)}\n`;
}
