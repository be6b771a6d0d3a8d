import { Client } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { LostConnection } from '../../../../../host/sources/mcp/connection/failures.ts';
import { openStdio } from './openStdio.ts';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

describe('a connection to a process', () => {
  it('carries messages both ways until it is closed', async () => {
    const { transport, ask, closed } = openStdio();
    expect(transport.pid).toBeUndefined();
    await transport.start();
    expect(transport.pid).toBeGreaterThan(0);
    expect(await ask({ text: 'é 日本 😀' })).toEqual({ text: 'é 日本 😀' });
    expect(transport.ending).toBeUndefined();
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    expect(closed.seen).toEqual(['The connection was closed. The server exited with code 0.']);
    await expect(ask()).rejects.toThrow('The connection was closed.');
    await expect(transport.start()).rejects.toThrow('only once');
  });
  it('gives the server its folder and only the environment it is told', async () => {
    const { transport, messages } = openStdio({ server: 'printsEnvironment', env: { ONE: '1' } });
    await transport.start();
    await messages.count(1, 'the environment');
    expect(messages.seen).toEqual([
      { jsonrpc: '2.0', method: 'environment', params: { env: { ONE: '1' }, cwd: import.meta.dirname } },
    ]);
  });
  it('reads a message whose characters are split over two writes', async () => {
    const bytes = Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"text":"日"}}\n');
    const at = bytes.indexOf('日') + 1;
    const args = [base64(bytes.subarray(0, at)), base64(bytes.subarray(at))];
    const { transport, messages } = openStdio({ server: 'writesAsTold', args });
    await transport.start();
    for (const id of [1, 2]) await transport.send({ jsonrpc: '2.0', id, method: 'test' });
    await messages.count(1, 'the message');
    expect(messages.seen).toEqual([{ jsonrpc: '2.0', id: 1, result: { text: '日' } }]);
  });
  it('carries large messages', async () => {
    const { transport, ask } = openStdio({ server: 'writesHuge' });
    await transport.start();
    const { text } = (await ask({ bytes: 20_000_000 })) as { text: string };
    expect(text).toHaveLength(20_000_000);
  });
  it('ends with a message that is too large', async () => {
    const { transport, closed, errors } = openStdio({ server: 'writesHuge', maxMessageBytes: 1024 * 1024 });
    await transport.start();
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'test', params: { bytes: 2_000_000 } });
    await closed.count(1, 'the end');
    expect(errors.seen.map(({ message }) => message)).toEqual([
      'The server sent a message larger than 1,024 KB. The connection was ended.',
    ]);
    expect(transport.ending).toMatch(/^The server sent a message larger than 1,024 KB\./);
  });
  it('takes lines that are no messages for what people should read', async () => {
    const { transport, ask, errors, stderr } = openStdio({ server: 'printsBanner' });
    await transport.start();
    for (const text of ['a', 'b']) expect(await ask({ text })).toEqual({ text });
    expect(stderr.seen).toEqual(['Demo server 1.0 listening', 'answering test', 'answering test']);
    expect(errors.seen.map(({ message }) => message)).toEqual([
      expect.stringContaining('"Demo server 1.0 listening"'),
    ]);
  });
  it('answers calls while standard error is flooded', async () => {
    const { transport, ask, stderr, closed } = openStdio({ server: 'floodsStderr' });
    await transport.start();
    for (let call = 0; call < 20; call += 1) expect(await ask({ call })).toEqual({ call });
    await transport.send({ jsonrpc: '2.0', method: 'end' });
    await closed.count(1, 'the end of the flood');
    const leftOut = stderr.seen.map((line) => Number(/^\[(\d+) more lines/.exec(line)?.[1] ?? -1));
    const shown = leftOut.filter((count) => count < 0).length;
    expect(shown + leftOut.filter((count) => count > 0).reduce((sum, count) => sum + count, 0)).toBe(30_001);
    expect(shown).toBeLessThan(25_000);
    expect(transport.ending).toMatch(/the flood is over$/);
  });
  it('survives a listener that throws', async () => {
    const { transport, errors, closed } = openStdio();
    const onmessage = (): void => {
      throw new Error('not now');
    };
    Object.assign(transport, { onmessage });
    await transport.start();
    for (const id of [1, 2]) await transport.send({ jsonrpc: '2.0', id, method: 'test' });
    await errors.count(2, 'the errors');
    expect(errors.seen.map(({ message }) => message)).toEqual(['not now', 'not now']);
    expect(closed.seen).toEqual([]);
  });
  it('serves the client of the SDK', async () => {
    const { transport } = openStdio({ server: 'plainMcp' });
    const client = new Client({ name: 'test', version: '1' });
    // The SDK says in another way what may be absent.
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['greet']);
    await client.close();
    expect(transport.ending).toContain('The connection was closed.');
  });
});

describe('a server that ends by itself', () => {
  it('tells its code and its last words', async () => {
    const { transport, closed } = openStdio({ server: 'diesAtOnce' });
    await transport.start();
    await closed.count(1, 'the end');
    expect(closed.seen).toEqual([
      'The server exited with code 3. The last that it wrote:\n' +
        '  Reading settings\n  No API key was given: set DEMO_KEY',
    ]);
    await transport.close();
    expect(closed.seen).toHaveLength(1);
    await expect(transport.send({ jsonrpc: '2.0', id: 1, method: 'test' })).rejects.toThrow('code 3');
  });
  it('tells them to whoever writes to it when it reads no more', async () => {
    const { transport, stderr } = openStdio({ server: 'closesItsInput' });
    await transport.start();
    await stderr.count(1, 'its last words');
    const sending = transport.send({ jsonrpc: '2.0', id: 1, method: 'test' });
    const why = 'The server exited with code 3. The last that it wrote:\n  No licence was found.';
    await expect(sending).rejects.toEqual(new LostConnection(why));
  });
  it('may do so while it is written to', async () => {
    const { transport, closed } = openStdio({ server: 'diesWhenAsked' });
    await transport.start();
    const text = 'x'.repeat(1_000_000);
    const sending = Array.from({ length: 5 }, (_, id) =>
      transport.send({ jsonrpc: '2.0', id, method: 'test', params: { text } }),
    );
    const results = await Promise.allSettled(sending);
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    await closed.count(1, 'the end');
    expect(transport.ending).toBe('The server was ended by SIGKILL. It wrote nothing to standard error.');
  });
});

describe('sending', () => {
  it('waits for a server that does not read', async () => {
    const { transport, stderr } = openStdio({ server: 'readsNothing' });
    await transport.start();
    await stderr.count(1, 'its start');
    let isTaken = false;
    const params = { text: 'x'.repeat(1_000_000) };
    const sending = transport.send({ jsonrpc: '2.0', id: 1, method: 'test', params });
    const outcome = sending.then(
      () => (isTaken = true),
      (error: unknown) => error,
    );
    await transport.close();
    expect(String(await outcome)).toContain('The connection was closed.');
    expect(isTaken).toBe(false);
  });
});
