import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createControl } from './control.ts';
import { surviveFaults } from './faults.ts';

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
}
