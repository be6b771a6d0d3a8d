import { expect } from 'vitest';
import { createEchoWorkspace, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { runGatehouse, startGate } from '../gate.ts';
import { connect } from '../peers.ts';
import { verifies } from '../verifies.ts';

verifies('records.follow', async () => {
  const workspace = await createEchoWorkspace(await startApi(misbehave));
  const peer = await connect(await startGate(workspace), 'first');
  await peer.call('echo_echo', { value: 'before' });
  const following = runGatehouse(workspace, ['calls', workspace.folder, '--follow', '--json']);
  await following.stdout.count(1, 'the call from before');
  for (const wanted of [2, 3]) {
    await peer.call('echo_echo', { value: 'new' });
    await following.stdout.count(wanted, 'the new call');
  }
  const shown = following.stdout.seen.map((line) => (JSON.parse(line) as { seq: number }).seq);
  expect(shown).toEqual([1, 2, 3]);
  expect(await following.stop('SIGTERM')).toBe(0);
});
