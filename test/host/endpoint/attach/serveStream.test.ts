import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { serveStream } from '../../../../host/endpoint/attach/serveStream.ts';
import { createItemLists } from '../../../../host/endpoint/itemLists.ts';
import { createToolLists } from '../../../../host/endpoint/toolLists.ts';
import { initialize, modern, rpc } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { setUp } from '../../gatewaySetup.ts';
import { textResult } from '../../testSource.ts';

function open() {
  const release = Promise.withResolvers<void>();
  const called = createSignals<string>();
  const { gateway } = setUp({
    answer: async ({ tool }) => {
      called.give(tool);
      await release.promise;
      return textResult('at last');
    },
  });
  const [input, output] = [new PassThrough(), new PassThrough()];
  const lines = createSignals<string>();
  createInterface({ input: output }).on('line', lines.give);
  const heard = createSignals<string | undefined>();
  const faults = createSignals<string>();
  const stream = serveStream(
    {
      ...{ agent: 'copilot', gateway, onHeard: heard.give, onError: () => {} },
      ...{ lists: createToolLists(gateway), items: createItemLists(gateway) },
      onWireError: ({ message }) => faults.give(message),
    },
    input,
    output,
  );
  onTestFinished(() => stream.close());
  const write = (message: object): void => void input.write(`${JSON.stringify(message)}\n`);
  return { stream, input, lines, heard, faults, called, release, write };
}

it('hears what clients of both eras call themselves', async () => {
  const legacy = open();
  legacy.write(initialize('2025-11-25', 'old one'));
  await legacy.lines.count(1, 'the answer');
  expect(legacy.heard.seen).toEqual(['old one']);
  const stateless = open();
  stateless.write(modern('tools/list').body as object);
  await stateless.lines.count(1, 'the answer');
  expect(stateless.heard.seen).toEqual(['raw']);
});

it('is idle when every request has its answer', async () => {
  const { stream, lines, called, release, write } = open();
  write(initialize('2025-11-25'));
  await lines.count(1, 'the answer');
  await inTime(stream.idle(60_000), 'an idle stream', 1_000);
  write(rpc('tools/call', { name: 'shop_list', arguments: {} }, 2));
  await called.count(1, 'the call');
  const idle = stream.idle(60_000).then(() => 'idle');
  expect(await Promise.race([idle, stream.idle(20).then(() => 'late')])).toBe('late');
  release.resolve();
  expect(await inTime(idle, 'the answer')).toBe('idle');
  await lines.first((line) => line.includes('at last'), 'the answer');
});

it('does not wait for a request that its client has cancelled', async () => {
  const { stream, lines, called, write } = open();
  write(initialize('2025-11-25'));
  await lines.count(1, 'the answer');
  write(rpc('tools/call', { name: 'shop_list', arguments: {} }, 2));
  await called.count(1, 'the call');
  write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } });
  await inTime(stream.idle(60_000), 'an idle stream', 1_000);
});

it('tells of a line that is no message, and goes on', async () => {
  const { input, lines, faults, write } = open();
  input.write('not even JSON\n{"neither":"a message"}\n');
  await faults.count(1, 'the fault');
  write(initialize('2025-11-25'));
  await lines.count(1, 'the answer');
});

it('ends when the client does', async () => {
  const { stream, input } = open();
  input.end();
  await inTime(stream.ended, 'the end');
});
