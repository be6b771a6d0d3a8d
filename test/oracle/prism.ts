import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { packageProgram } from '../../scripts/project.ts';
import { atEndOfFile } from '../e2e/lifetime.ts';
import { inTime } from '../e2e/waiting.ts';

/** A mock server that checks every request against a document. */
export interface Prism {
  readonly port: number;
  /** Settles when its process has ended, by itself or by `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const startLimitMs = 60_000;

/** Starts `prism mock` as a process of its own, on a free port, and waits until it listens. */
export async function startPrism(document: string): Promise<Prism> {
  const args = ['mock', '--host', '127.0.0.1', '--port', '0', '--errors', '--cors=false', document];
  const child = spawn(process.execPath, [packageProgram('@stoplight/prism-cli', 'prism'), ...args], {
    env: { PATH: process.env.PATH ?? '', SCARF_ANALYTICS: 'false', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    return ended;
  };
  atEndOfFile(stop);
  const said: string[] = [];
  const listening = new Promise<number>((resolve) => {
    // Both streams are read to the end, because a full pipe would stop it.
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (said.length < 50) said.push(line);
        const port = /Prism is listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    }
  });
  const failed = ended.then(() => {
    throw new Error(`Prism ended before it listened:\n${said.join('\n')}`);
  });
  // Its end is expected later, once nobody waits for it to listen any more.
  failed.catch(() => {});
  const port = await inTime(Promise.race([listening, failed]), `Prism to serve ${document}`, startLimitMs);
  return { port, ended, stop };
}
