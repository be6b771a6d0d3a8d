import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inTime } from '../../../../e2e/waiting.ts';
import { listenForLives } from './lifelines.ts';
import { openStdio } from './openStdio.ts';

describe('when a connection is closed', () => {
  it('a server that neither ends with its input nor by SIGTERM is killed', async () => {
    const lives = await listenForLives();
    const { transport, ask, stderr } = openStdio({
      server: 'ignoresTheEnd',
      env: { LIFELINE: lives.port },
    });
    await transport.start();
    await ask();
    await lives.begun.count(1, 'the server');
    const began = performance.now();
    await inTime(transport.close(), 'the close', 3_000);
    // Both graces are waited for.
    expect(performance.now() - began).toBeGreaterThanOrEqual(590);
    expect(stderr.seen).toEqual(['no']);
    expect(transport.ending).toBe('The connection was closed. The server was ended by SIGKILL.');
    await lives.ended.count(1, 'the server to be gone');
  });
  it('what the server started is killed, though the server ended by itself', async () => {
    const lives = await listenForLives();
    const { transport, closed } = openStdio({ server: 'leavesGrandchild', env: { LIFELINE: lives.port } });
    await transport.start();
    await lives.begun.count(2, 'the server and what it started');
    await transport.close();
    expect(closed.seen).toEqual(['The connection was closed. The server exited with code 0.']);
    await lives.ended.count(2, 'both to be gone');
  });
  it('what left the group and keeps the streams open is not waited for', async () => {
    const lives = await listenForLives();
    const { transport } = openStdio({ server: 'losesGrandchild', env: { LIFELINE: lives.port } });
    await transport.start();
    await lives.begun.count(2, 'the server and what it started');
    await inTime(transport.close(), 'the close', 2_000);
    expect(transport.ending).toBe('The connection was closed. The server exited with code 0.');
    const escaped = lives.begun.seen.find((id) => id !== String(transport.pid));
    process.kill(Number(escaped), 'SIGKILL');
    await lives.ended.count(2, 'both to be gone');
  });
  it('while it starts, the server ends too', async () => {
    const lives = await listenForLives();
    const { transport, closed } = openStdio({ env: { LIFELINE: lives.port } });
    const starting = transport.start();
    await Promise.all([starting, transport.close()]);
    expect(closed.seen).toHaveLength(1);
    expect(lives.ended.seen).toHaveLength(lives.begun.seen.length);
  });
  it('before it was started, nothing happens', async () => {
    const { transport, closed } = openStdio();
    await transport.close();
    await expect(transport.start()).rejects.toThrow('only once');
    expect(closed.seen).toEqual([]);
  });
  it('nothing is left of it, fifty times', { timeout: 30_000 }, async () => {
    const lives = await listenForLives();
    const listeners = (): number[] => ['exit', 'SIGTERM'].map((name) => process.listenerCount(name));
    const before = listeners();
    for (let cycle = 1; cycle <= 50; cycle += 1) {
      const { transport, ask } = openStdio({ env: { LIFELINE: lives.port } });
      await transport.start();
      await ask();
      await lives.begun.count(cycle, 'the server');
      await transport.close();
    }
    await lives.ended.count(50, 'all servers to be gone');
    expect(listeners()).toEqual(before);
  });
});

describe('when the host exits', () => {
  it('servers and what they started are killed', async () => {
    const lives = await listenForLives();
    const program = path.join(import.meta.dirname, '../../../../servers/stdio/hostThatExits.ts');
    const host = spawn(process.execPath, [program], {
      env: { LIFELINE: lives.port },
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    onTestFinished(() => void host.kill('SIGKILL'));
    await lives.begun.count(2, 'the server and what it started');
    const exited = once(host, 'exit');
    host.stdin.write('exit\n');
    expect(await inTime(exited, 'the host')).toEqual([0, null]);
    await lives.ended.count(2, 'both to be gone');
  });
});
