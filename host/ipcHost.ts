import path from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createControl } from './control.ts';
import { toError } from './errors.ts';
import { surviveFaults } from './faults.ts';
import { writeLauncher } from './state/launcher.ts';
import { version } from './version.ts';

/** How long calls in flight may hold up the end. */
const END_MS = 6_000;

/** The host of an editor window: driven over IPC, gone when its parent is gone. */
export function runHost(): void {
  if (!process.send) {
    process.stderr.write(
      'This is the host process of the Gatehouse extension. Without an editor, run gatehouse serve.\n',
    );
    process.exit(1);
  }
  const link = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  const control = createControl(link);
  const end = (): void => {
    setTimeout(() => process.exit(0), END_MS).unref();
    void control.dispose().finally(() => process.exit(0));
  };
  process.once('disconnect', end);
  process.once('SIGTERM', end);
  surviveFaults();
  link.listen();
  refreshLauncher();
}

/** What clients start as `gatehouse` is the command line beside this file, run by what runs this process. */
function refreshLauncher(): void {
  const [, own = ''] = process.argv;
  const cliFile = path.join(path.dirname(own), `cli${path.extname(own)}`);
  const { XDG_STATE_HOME: stateHome } = process.env;
  const installed = { execPath: process.execPath, cliFile, version };
  writeLauncher(stateHome ? { ...installed, stateHome } : installed).catch((error: unknown) => {
    process.stderr.write(`The launcher for clients was not written: ${toError(error).message}\n`);
  });
}
