import { once } from 'node:events';
import { createServer, createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  readFirstLine,
  readHello,
  readWelcome,
  toHello,
  toWelcome,
} from '../../../../host/endpoint/attach/greeting.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

describe('the lines', () => {
  it('say what was said, whatever the agent is called', () => {
    for (const agent of ['copilot', 'with "quotes"\nand lines', '__proto__', '']) {
      expect(toHello(agent).indexOf('\n')).toBe(toHello(agent).length - 1);
      expect(readHello(toHello(agent))).toEqual({ agent });
    }
    for (const welcome of [{ ok: true } as const, { ok: true, url: 'http://a' } as const, { error: 'no' }])
      expect(readWelcome(toWelcome(welcome))).toEqual(welcome);
  });

  it.each(['', '{', 'null', '[]', '{"agent":"a"}', '{"gatehouse":2,"agent":"a"}', 'GET / HTTP/1.1'])(
    'are no greeting of this version: %j',
    (line) => {
      expect(readHello(line)).toHaveProperty('error', expect.stringContaining('version 1'));
    },
  );

  it('ask for an agent', () => {
    expect(readHello('{"gatehouse":1,"agent":5}')).toEqual({ error: 'The greeting names no agent.' });
  });

  it.each(['', '{', 'null', '{"ok":1}', '{"ok":false}', '{}'])('are no welcome: %j', (line) => {
    expect(readWelcome(line)).toBeUndefined();
  });
});

/** The two ends of a socket. */
async function connected(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  const file = join(temporaryFolder(), 's');
  await new Promise<void>((resolve) => server.listen(file, resolve));
  const client = createConnection(file);
  const [socket] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    client.destroy();
    socket.destroy();
    server.close();
  });
  return [client, socket];
}

describe('the first line of a socket', () => {
  it('is read in however many pieces it comes, and nothing after it is lost', async () => {
    const [client, socket] = await connected();
    const line = readFirstLine(socket);
    client.write('{"gate');
    await new Promise((resolve) => client.write('house":', resolve));
    client.write('1}\nand then ');
    expect(await line).toBe('{"gatehouse":1}');
    client.end('more');
    let rest = '';
    for await (const chunk of socket) rest += String(chunk);
    expect(rest).toBe('and then more');
  });

  it('fails where it is too long, comes too late, or does not come', async () => {
    const [client, socket] = await connected();
    client.write('x'.repeat(5_000));
    await expect(readFirstLine(socket)).rejects.toThrow('did not introduce itself');
    const [, silent] = await connected();
    await expect(readFirstLine(silent, 20)).rejects.toThrow('did not introduce itself');
    const [gone, left] = await connected();
    gone.destroy();
    await expect(readFirstLine(left)).rejects.toThrow('did not introduce itself');
  });
});
