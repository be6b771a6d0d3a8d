import { spawn } from 'node:child_process';
import path from 'node:path';

/** From now on this process has another one, and neither of them ends with its input or when it is asked to. */
export function resistTheEnd(): void {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 60_000);
  const other = path.join(import.meta.dirname, 'ignoresTheEnd.ts');
  spawn(process.execPath, [other], { stdio: ['pipe', 'ignore', 'ignore'] });
}
