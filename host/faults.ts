import { createRedactor } from './audit/redactor.ts';
import { toError } from './errors.ts';

/** A fault in one call must not end everyone else's: it is told on standard error, and the process goes on. */
export function surviveFaults(): void {
  const { text } = createRedactor();
  process.on('unhandledRejection', (reason) => {
    const { stack, message } = toError(reason);
    process.stderr.write(text(`Unhandled rejection: ${stack ?? message}\n`));
  });
}
