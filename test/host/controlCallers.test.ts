import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { answerCallers, type CallersLink } from '../../host/controlCallers.ts';
import type { Served } from '../../host/workspace/served.ts';
import { mintToken, type RequestMessage, revokeToken } from '../../protocol/messages.ts';
import { policyOf } from './policy/subjects.ts';

const policyWith = (agents: string) =>
  policyOf(`version: 1\nroles: { r: {} }\nagents: { ${agents}: { roles: [r] } }\n`);

/** A folder whose role file gets another agent when it is read again. */
function setUp() {
  const did: string[] = [];
  let policy = policyWith('ci');
  const served = {
    workspace: {
      gateway: {
        get policy() {
          return policy;
        },
      },
    },
    reload: async () => {
      did.push('reload');
      policy = policyWith('claude');
    },
    mintToken: async (agent: string) => {
      did.push(`mint ${agent}`);
      return 'minted';
    },
    revokeToken: async (agent: string) => void did.push(`revoke ${agent}`),
  } as unknown as Served;
  const handlers = new Map<string, (params: never) => Promise<unknown>>();
  const answer: CallersLink['answer'] = (_, { method }, handler) => void handlers.set(method, handler);
  const stream = new PassThrough();
  const link = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
  onTestFinished(() => link.dispose());
  answerCallers(link, { answer, find: async () => served });
  const send = <P, R>({ method }: RequestMessage<P, R>, params: P) => handlers.get(method)?.(params as never);
  return { did, send };
}

it('mints and revokes the token of an agent', async () => {
  const { did, send } = setUp();
  expect(await send(mintToken, { folder: '/w', agent: 'ci' })).toEqual({ token: 'minted' });
  await send(revokeToken, { folder: '/w', agent: 'ci' });
  expect(did).toEqual(['mint ci', 'revoke ci']);
});

it('reads the role file again for an agent that was not in it, and once only', async () => {
  const { did, send } = setUp();
  await send(mintToken, { folder: '/w', agent: 'claude' });
  await send(mintToken, { folder: '/w', agent: 'claude' });
  expect(did).toEqual(['reload', 'mint claude', 'mint claude']);
});
