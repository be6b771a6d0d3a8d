import { describe, expect, it, vi } from 'vitest';
import type { CallRequest } from '../../host/gateway.ts';
import type { ToolResult } from '../../host/sources/tool.ts';
import type { ApprovalAnswer, ApprovalRequest } from '../../protocol/models.ts';
import { roles, setUp, shopTools, textOf } from './gatewaySetup.ts';
import { policyOf } from './policy/subjects.ts';
import { createTestSource, textResult, toolOf } from './testSource.ts';

describe('a call that needs a person', () => {
  /** A person whose answers the test gives; everything that happens is noted in order. */
  function withPerson() {
    const happened: string[] = [];
    const asked: ApprovalRequest[] = [];
    let answers = Promise.withResolvers<ApprovalAnswer>();
    const gate = setUp({
      answer: async (call) => {
        happened.push('called');
        return textResult(call.tool);
      },
      askPerson: (request) => {
        happened.push('asked');
        asked.push(request);
        return answers.promise;
      },
    });
    gate.gateway.onDidRecord(() => happened.push('recorded'));
    const ask = (rest: Partial<CallRequest> = {}): Promise<ToolResult> => {
      answers = Promise.withResolvers();
      return gate.call('shop_cancel', rest).finally(() => happened.push('answered'));
    };
    return { ...gate, happened, asked, ask, reply: (answer: ApprovalAnswer) => answers.resolve(answer) };
  }

  it('is asked, called, recorded and answered, in this order', async () => {
    const { ask, reply, happened, recorded } = withPerson();
    const answered = ask();
    await vi.waitFor(() => expect(happened).toEqual(['asked']));
    reply('once');
    expect(await answered).toEqual(textResult('shop/cancel'));
    expect(happened).toEqual(['asked', 'called', 'recorded', 'answered']);
    expect(recorded()).toMatchObject([{ decision: 'ask', approval: 'once', status: 'ok', role: 'support' }]);
  });

  it('shows the person what will be sent, which cannot change any more', async () => {
    const { ask, reply, asked } = withPerson();
    const given = { id: 7 };
    const answered = ask({ client: 'Code', arguments: given });
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(asked).toMatchObject([
      {
        folder: '/work/shop',
        agent: 'copilot',
        client: 'Code',
        tool: 'shop/cancel',
        title: 'Cancel an order',
        description: 'Does shop/cancel.',
        arguments: { id: 7 },
        rule: { section: 'ask', line: 5, role: 'support' },
      },
    ]);
    expect(Object.isFrozen(given)).toBe(true);
    reply('deny');
    await answered;
  });

  it.each([
    ['deny', /and it was refused\.$/],
    ['timeout', /and nobody answered within 2 minutes\.$/],
    ['nobody', /and there is no editor here to ask in\. Open the workspace in VS Code, or allow/],
  ] as const)('is denied where the answer is %s', async (answer, reason) => {
    const { ask, reply, source, recorded } = withPerson();
    const answered = ask();
    reply(answer);
    expect(textOf(await answered)).toMatch(reason);
    expect(source.calls).toEqual([]);
    expect(recorded()).toMatchObject([
      { decision: 'ask', approval: answer, status: 'denied', role: 'support' },
    ]);
  });

  it('is denied where there is nobody to ask', async () => {
    const { call, source, recorded } = setUp();
    expect((await call('shop_cancel')).isError).toBe(true);
    expect(source.calls).toEqual([]);
    expect(recorded()).toMatchObject([{ approval: 'nobody', status: 'denied' }]);
  });

  it('is not asked for where it could not be sent anyway', async () => {
    const { ask, happened, source, recorded } = withPerson();
    expect(textOf(await ask({ arguments: { impossible: true } }))).toBe('That is impossible.');
    expect(happened).toEqual(['recorded', 'answered']);
    expect(source.calls).toEqual([]);
    expect(recorded()).toMatchObject([{ decision: 'ask', status: 'error', reason: 'That is impossible.' }]);
  });

  it('is recorded and told in the log where its source cannot even say whether it can be sent', async () => {
    const { ask, happened, source, recorded, logged } = withPerson();
    source.findFault = () => Promise.reject(new Error('broken'));
    expect(textOf(await ask())).toContain('inside Gatehouse');
    expect(happened).toEqual(['recorded', 'answered']);
    expect(recorded()).toMatchObject([{ decision: 'ask', status: 'error' }]);
    expect(logged).toMatchObject([
      expect.stringContaining('shop/cancel failed inside Gatehouse: Error: broken'),
    ]);
  });

  it('obeys the role file of the moment that the person answers', async () => {
    const { ask, reply, gateway, source, recorded } = withPerson();
    const answered = ask();
    gateway.setPolicy(policyOf(roles.replace('[shop/purge]', "['shop/*']")));
    reply('session');
    expect(textOf(await answered)).toMatch(/^Denied: .* under "never"/);
    expect(source.calls).toEqual([]);
    expect(recorded()).toMatchObject([{ decision: 'deny', approval: 'session', status: 'denied' }]);
  });

  it('is not refused because the role file allows it meanwhile', async () => {
    const { ask, reply, gateway } = withPerson();
    const answered = ask();
    gateway.setPolicy(
      policyOf(roles.replace('allow: [', 'allow: [shop/cancel, ').replace('ask: [shop/cancel]', 'ask: []')),
    );
    reply('once');
    expect((await answered).isError).toBe(false);
  });

  it('is not sent where the tool became another one while the person was thinking', async () => {
    const { ask, reply, source, recorded } = withPerson();
    const answered = ask();
    // The same name, and a document that now says it destroys something.
    source.setTools([toolOf('shop/cancel', { facts: { destructive: true } })]);
    reply('once');
    expect(textOf(await answered)).toMatch(/^shop\/cancel changed while a person was asked/);
    expect(source.calls).toEqual([]);
    expect(recorded()).toMatchObject([{ decision: 'ask', approval: 'once', status: 'error' }]);
  });

  it.each([
    ['is gone', () => []],
    ['comes from another source of that name', () => [createTestSource('shop', shopTools)]],
  ])('is not sent where the tool %s when the person answers', async (_, sources) => {
    const { ask, reply, source, catalog } = withPerson();
    const answered = ask();
    catalog.setSources(sources());
    reply('once');
    expect((await answered).isError).toBe(true);
    expect(source.calls).toEqual([]);
  });

  it('is sent where only other tools changed', async () => {
    const { ask, reply, source } = withPerson();
    const answered = ask();
    source.setTools(source.tools.filter(({ id }) => id === 'shop/cancel'));
    reply('once');
    expect((await answered).isError).toBe(false);
  });

  it('is not asked for again in this session, until the role file changes', async () => {
    const { ask, reply, gateway, asked, recorded } = withPerson();
    const first = ask();
    reply('session');
    await first;
    await ask();
    expect(asked).toHaveLength(1);
    expect(recorded()).toMatchObject([{ approval: 'session' }, { approval: 'session', status: 'ok' }]);
    gateway.setPolicy(policyOf(roles));
    const third = ask();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    reply('deny');
    await third;
  });

  it('does not keep others waiting', async () => {
    const { ask, reply, call, recorded } = withPerson();
    const answered = ask();
    expect((await call('shop_list')).isError).toBe(false);
    reply('once');
    await answered;
    expect(recorded().map(({ tool }) => tool)).toEqual(['shop/list', 'shop/cancel']);
  });
});
