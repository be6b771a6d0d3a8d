import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AllowedCall } from '../../host/policy/decide.ts';
import { errorResult } from '../../host/sources/tool.ts';
import type { ApprovalAnswer } from '../../protocol/models.ts';
import { roles, setUp, textOf } from './gatewaySetup.ts';
import { policyOf } from './policy/subjects.ts';
import { textResult, toolOf } from './testSource.ts';

describe('a call that is allowed', () => {
  it('reaches the source with the proof of its decision, and its answer comes back', async () => {
    const { call, source } = setUp();
    expect(await call('shop_list')).toEqual(textResult('shop/list was called'));
    expect(source.calls[0]).toBeInstanceOf(AllowedCall);
    expect(source.calls).toMatchObject([
      { agent: 'copilot', tool: 'shop/list', source: 'shop', native: 'list' },
    ]);
  });

  it('takes the very arguments that were judged, frozen', async () => {
    const { call, source } = setUp();
    const given = { filter: { state: 'open' } };
    await call('shop_list', { arguments: given });
    expect(source.calls[0]?.arguments).toBe(given);
    expect(Object.isFrozen(given.filter)).toBe(true);
  });

  it('goes by the name that clients see or by the id of the tool', async () => {
    const { call, recorded } = setUp();
    await call('shop_list');
    await call('shop/list');
    expect(recorded().map(({ tool }) => tool)).toEqual(['shop/list', 'shop/list']);
  });

  it('is recorded with all that is known of it', async () => {
    const { call, recorded } = setUp({ answer: async () => ({ ...textResult('größe'), httpStatus: 206 }) });
    const before = new Date().toISOString();
    await call('shop_list', { client: 'Visual Studio Code', arguments: { q: 'Ada', limit: 5 } });
    const [record] = recorded();
    expect(record).toMatchObject({
      seq: 1,
      agent: 'copilot',
      client: 'Visual Studio Code',
      tool: 'shop/list',
      decision: 'allow',
      rule: '.gatehouse/roles.yaml:4',
      role: 'support',
      status: 'ok',
      httpStatus: 206,
      bytes: 7,
      arguments: { q: 'string(3)', limit: 'number' },
    });
    const { at = '', ms = -1 } = record ?? {};
    expect(at >= before && at <= new Date().toISOString()).toBe(true);
    expect(ms).toBeGreaterThanOrEqual(0);
    for (const key of ['approval', 'reason']) expect(record).not.toHaveProperty(key);
  });
});

describe('a call that is denied', () => {
  it('never reaches the source, and its answer names the rule', async () => {
    const { call, source, recorded } = setUp();
    const result = await call('shop_purge');
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^Denied: agent "copilot" may not call shop\/purge: .*roles\.yaml:8\)\.$/);
    expect(source.calls).toEqual([]);
    expect(recorded()).toMatchObject([{ decision: 'deny', status: 'denied', reason: textOf(result) }]);
    expect(recorded()[0]).not.toHaveProperty('role');
  });

  it('is recorded for an agent that the role file does not name', async () => {
    const { call, recorded } = setUp();
    expect((await call('shop_list', { agent: 'stranger' })).isError).toBe(true);
    expect(recorded()).toMatchObject([{ agent: 'stranger', decision: 'deny', status: 'denied' }]);
  });

  it('learns nothing of what its arguments lack', async () => {
    const { call } = setUp();
    expect(textOf(await call('shop_purge', { arguments: { impossible: true } }))).toMatch(/^Denied/);
  });
});

describe('an unknown tool', () => {
  it('is an error that names what this agent may see, and leaves no record', async () => {
    const { call, folder } = setUp();
    await expect(call('shop_lst')).rejects.toMatchObject({
      code: 'unknown-tool',
      message: 'There is no tool "shop_lst". Known: shop_list, shop_cancel.',
    });
    await expect(call('shop_lst', { agent: 'stranger' })).rejects.toThrow('There are none yet.');
    expect(() => readFileSync(folder)).toThrow('ENOENT');
  });

  it('is one whose source has gone', async () => {
    const { call, catalog } = setUp();
    catalog.setSources([]);
    await expect(call('shop_list')).rejects.toMatchObject({ code: 'unknown-tool' });
  });
});

describe('a call that fails', () => {
  it('is an error with what the source says of it', async () => {
    const { call, recorded } = setUp({ answer: async () => errorResult('The API is down.', 503) });
    expect(await call('shop_list')).toEqual(errorResult('The API is down.', 503));
    expect(recorded()).toMatchObject([
      { decision: 'allow', status: 'error', httpStatus: 503, reason: 'The API is down.' },
    ]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('at /home/ada: secret of hunter22'))],
    [
      'throws at once',
      () => {
        throw new Error('at /home/ada: secret of hunter22');
      },
    ],
  ])('because its source %s tells the caller nothing, and the log all but secrets', async (_, answer) => {
    const { call, recorded, redactor, logged } = setUp({ answer });
    redactor.add('hunter22');
    const result = await call('shop_list');
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain('inside Gatehouse; the log has the details');
    expect(JSON.stringify([result, recorded()])).not.toContain('secret');
    expect(recorded()).toMatchObject([{ status: 'error' }]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(
      'shop/list failed inside Gatehouse: Error: at /home/ada: secret of [redacted]',
    );
    expect(logged[0]).toContain('gateway.test.ts');
  });

  it('as an API does leaves nothing in the log', async () => {
    const { call, logged } = setUp({ answer: async () => errorResult('The API is down.', 503) });
    await call('shop_list');
    expect(logged).toEqual([]);
  });

  it('is made once', async () => {
    const { call, source } = setUp({ answer: async () => errorResult('The API is down.', 503) });
    await call('shop_list');
    expect(source.calls).toHaveLength(1);
  });
});

describe('a caller that goes away', () => {
  it('ends the call at the source, which is recorded as cancelled', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const { call, recorded } = setUp({
      answer: (_, { signal }) => {
        begun.resolve(signal);
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(errorResult('The call was cancelled.')));
        });
      },
    });
    const caller = new AbortController();
    const answered = call('shop_list', { signal: caller.signal });
    expect(await begun.promise).toBe(caller.signal);
    caller.abort();
    expect((await answered).isError).toBe(true);
    expect(recorded()).toMatchObject([{ decision: 'allow', status: 'cancelled' }]);
  });

  it('is recorded as cancelled also where the API answered nevertheless', async () => {
    const caller = new AbortController();
    const { call, recorded } = setUp({
      answer: async () => {
        caller.abort();
        return textResult('done');
      },
    });
    await call('shop_list', { signal: caller.signal });
    expect(recorded()).toMatchObject([{ status: 'cancelled', httpStatus: 200 }]);
  });

  it('gets nothing called that a person has not allowed yet, which is no refusal by that person', async () => {
    const answers = Promise.withResolvers<ApprovalAnswer>();
    const { call, source, recorded } = setUp({ askPerson: () => answers.promise });
    const caller = new AbortController();
    const answered = call('shop_cancel', { signal: caller.signal });
    caller.abort();
    expect(textOf(await answered)).toContain('cancelled before a person had answered');
    answers.resolve('once');
    await call('shop_list');
    expect(source.calls.map(({ tool }) => tool)).toEqual(['shop/list']);
    expect(recorded()[0]).toMatchObject({ decision: 'ask', status: 'cancelled' });
    expect(recorded()[0]).not.toHaveProperty('approval');
  });
});

describe('the list of tools', () => {
  const idsFor = ({ gateway }: ReturnType<typeof setUp>, agent: string): string[] =>
    gateway.list(agent).map(({ tool }) => tool.id);

  it('holds what the agent may call or ask for', () => {
    const gate = setUp();
    expect(idsFor(gate, 'copilot')).toEqual(['shop/list', 'shop/cancel']);
    expect(idsFor(gate, 'stranger')).toEqual([]);
  });

  it('follows the policy and the sources at once, and each change is told', () => {
    const gate = setUp();
    let changes = 0;
    gate.gateway.onDidChange(() => (changes += 1));
    gate.gateway.setPolicy(policyOf(roles.replace('ask: [shop/cancel]', 'ask: []')));
    expect(idsFor(gate, 'copilot')).toEqual(['shop/list']);
    gate.source.setTools([toolOf('shop/search')]);
    expect(idsFor(gate, 'copilot')).toEqual(['shop/search']);
    expect(changes).toBe(2);
  });

  it('is no promise: a call is decided by itself', async () => {
    const { gateway, call, source } = setUp();
    expect(gateway.find('shop_purge')?.tool.id).toBe('shop/purge');
    await call('shop_purge');
    expect(source.calls).toEqual([]);
  });
});
