import { expect } from 'vitest';
import { createEchoWorkspace, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { connectTo } from '../peers.ts';
import { send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { inTime } from '../waiting.ts';
import { startEditor, tokens } from './editor.ts';

verifies('host.returns', async () => {
  const workspace = await createEchoWorkspace(await startApi(misbehave));
  const editor = startEditor(workspace);
  const { url } = await editor.open(workspace);
  const before = await connectTo(url, tokens.first, '2026-07-28');
  const classic = await connectTo(url, tokens.first, 'sdk1');
  expect((await before.call('echo_echo', { value: 'x' })).isError).toBe(false);
  expect(await editor.kill('SIGKILL')).toBe('SIGKILL');
  const next = startEditor(workspace);
  const port = Number(new URL(url).port);
  expect((await next.open(workspace, { port })).url).toBe(url);
  // A client of the stateless revision goes on as if nothing had happened.
  expect((await before.call('echo_echo', { value: 'again' })).isError).toBe(false);
  // One with a session is told that it is gone, which makes clients open a new one.
  await expect(classic.call('echo_echo', { value: 'again' })).rejects.toThrow(/404|Session not found/);
  const reconnected = await connectTo(url, tokens.first, 'sdk1');
  expect((await reconnected.call('echo_echo', { value: 'again' })).isError).toBe(false);
  await next.records.count(2, 'the records');
  expect(next.records.seen.map(({ seq }) => seq)).toEqual([2, 3]);
});

verifies('host.ends-with-parent', async () => {
  const workspace = await createEchoWorkspace(await startApi(misbehave));
  const editor = startEditor(workspace);
  const { url } = await editor.open(workspace);
  const peer = await connectTo(url, tokens.first, 'sdk1');
  await peer.listening();
  editor.link.dispose();
  editor.child.disconnect();
  expect(await inTime(editor.ended, 'the host to end')).toBe(0);
  await expect(send(url, { path: '/health' })).rejects.toThrow();
});
