import { expect, it } from 'vitest';
import { acceptInto } from '../../../host/lock/compare.ts';
import { setUp } from '../gatewaySetup.ts';
import { policyOf } from '../policy/subjects.ts';
import { createTestConnector, externalTool, itemOf } from '../testConnector.ts';

it('what an external tool links to leads back to its server, and its name may go without a prefix', async () => {
  const list = externalTool('docs', 'list');
  const [docs, wiki] = [createTestConnector('docs', [list]), createTestConnector('wiki', [])];
  docs.prefix = '';
  for (const source of [docs, wiki]) source.setItems([itemOf(source.name, 'resource', 'x:1')]);
  docs.setItems([...docs.items, itemOf('docs', 'resource', 'x:2')]);
  docs.call = async () => ({
    content: [
      { type: 'resource_link', uri: 'x:1', name: 'one' },
      { type: 'resource_link', uri: 'x:2', name: 'two' },
    ],
    isError: false,
  });
  const policy = policyOf(
    'version: 1\nroles: { r: { allow: ["*/*"] } }\nagents: { copilot: { roles: [r] } }\n',
  );
  const { call, catalog } = setUp({ policy, sources: [docs, wiki] });
  catalog.setLock(acceptInto(undefined, 'docs', docs.identity, [list], ['list']));
  expect((await call('list')).content).toMatchObject([{ uri: 'docs+x:1' }, { uri: 'x:2' }]);
});
