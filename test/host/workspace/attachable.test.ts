import { expect, it, vi } from 'vitest';
import { attach } from '../../../host/endpoint/attach/client.ts';
import { createCallers } from '../../../host/endpoint/callers.ts';
import { stateFolderOf } from '../../../host/state/stateFolder.ts';
import { openAttachable } from '../../../host/workspace/attachable.ts';
import { initialize } from '../../e2e/rawRequest.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { openFolder } from './openFolder.ts';

const roles = 'version: 1\nroles: { r: {} }\nagents: { ci: { roles: [r] } }\n';

it('lets the agents of the role file in, says why no others, and notes who has come', async () => {
  vi.stubEnv('XDG_RUNTIME_DIR', temporaryFolder());
  const { workspace, folder } = await openFolder({
    '.gatehouse/gateway.yaml': 'version: 1\napis: {}\n',
    '.gatehouse/roles.yaml': roles,
  });
  const callers = createCallers();
  const log = (): void => {};
  const attachable = await openAttachable({ workspace, callers, url: () => undefined, log });
  const stateFolder = stateFolderOf(folder);
  expect(await attach(stateFolder, 'nobody')).toEqual({
    kind: 'refused',
    reason: 'There is no agent "nobody" in .gatehouse/roles.yaml. Known: ci.',
  });
  const attached = await attach(stateFolder, 'ci');
  if (attached.kind !== 'attached') throw new Error(attached.kind);
  attached.socket.write(`${JSON.stringify(initialize('2025-11-25', 'a client'))}\n`);
  await expect.poll(() => callers.seen.get('ci')?.client).toBe('a client');
  expect(attachable.holdsOpen('ci')).toBe(true);
  await attachable.close();
  expect((await attach(stateFolder, 'ci')).kind).toBe('none');
  vi.unstubAllEnvs();
});
