import { connect } from 'node:net';

/**
 * Connects to the port in LIFELINE, if there is one, and says this process's id. The system closes the
 * connection when the process has ended, however it ended, so whoever listens there need not look again and again.
 */
export function holdLifeline(): void {
  const port = process.env['LIFELINE'];
  if (port === undefined) return;
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${process.pid}\n`));
  socket.on('error', () => {}).unref();
}
