import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemRequest } from '../../../host/gateway.ts';
import { AllowedCall } from '../../../host/policy/decide.ts';
import type { Policy } from '../../../host/policy/policy.ts';
import { RESOURCE_NOT_FOUND, SERVER_ERROR } from '../../../host/sources/item.ts';
import type { ApprovalAnswer } from '../../../protocol/models.ts';
import { type Setup, setUp } from '../gatewaySetup.ts';
import { policyOf } from '../policy/subjects.ts';
import { createTestConnector, itemOf } from '../testConnector.ts';

const policy = policyOf(`version: 1
roles:
  reader:
    allow: ["docs/*", "wiki/@resource:*"]
    ask: ["docs/@resource:file:///drafts/*"]
    deny: ["docs/@resource:file:///secret/*", "docs/@prompt:purge"]
agents:
  copilot: { roles: [reader] }
`);

function open(rest: Setup & { readonly policy?: Policy } = {}) {
  const docs = createTestConnector('docs', []);
  docs.setItems([
    itemOf('docs', 'resource', 'file:///a'),
    itemOf('docs', 'resource', 'file:///both'),
    itemOf('docs', 'resource', 'file:///drafts/b'),
    itemOf('docs', 'resource', 'file:///secret/c'),
    itemOf('docs', 'template', 'file:///{path}'),
    itemOf('docs', 'prompt', 'fix'),
    itemOf('docs', 'prompt', 'purge'),
  ]);
  const wiki = createTestConnector('wiki', []);
  wiki.setItems([itemOf('wiki', 'resource', 'file:///both'), itemOf('wiki', 'prompt', 'edit')]);
  const set = setUp({ policy, sources: [docs, wiki], ...rest });
  const request = (name: string, given: Partial<ItemRequest> = {}) =>
    set.gateway.request({
      ...{ agent: 'copilot', method: 'resources/read', kind: 'resource', name, arguments: {} },
      signal: new AbortController().signal,
      ...given,
    });
  const prompt = (name: string, given: Partial<ItemRequest> = {}) =>
    request(name, { method: 'prompts/get', kind: 'prompt', ...given });
  return { ...set, docs, wiki, request, prompt };
}

describe('a resource', () => {
  it('that is allowed is read with the proof of the decision, and recorded', async () => {
    const { request, docs, recorded } = open();
    expect(await request('file:///a', { client: 'inspector' })).toEqual({
      kind: 'ok',
      result: { asked: '@resource:file:///a' },
    });
    expect(docs.requests[0]).toBeInstanceOf(AllowedCall);
    expect(docs.requests).toMatchObject([{ source: 'docs', native: '@resource:file:///a' }]);
    expect(recorded()).toMatchObject([
      {
        ...{
          agent: 'copilot',
          client: 'inspector',
          tool: 'docs/@resource:file:///a',
          method: 'resources/read',
        },
        ...{ decision: 'allow', role: 'reader', status: 'ok', bytes: 19, arguments: {} },
      },
    ]);
  });

  it.each([
    'file:///secret/c',
    'docs+file:///secret/c',
    'docs/@resource:file:///secret/c',
    'file:///secret/other',
    'file:///x/../secret/c',
    'file:///x/..%2Fsecret/c',
    'docs+FILE:///secret/c',
    'docs+file:///%73ecret/c',
  ])('that is denied never reaches the server, however it is written: %s', async (uri) => {
    const { request, docs, recorded } = open();
    const result = await request(uri);
    expect(result).toMatchObject({ kind: 'failed', code: SERVER_ERROR, isUnsent: true });
    expect(result).toHaveProperty(
      'reason',
      expect.stringMatching(/^Denied: agent "copilot" \(role reader\) may not read docs\//) as unknown,
    );
    expect(docs.requests).toEqual([]);
    expect(recorded()).toMatchObject([{ decision: 'deny', status: 'denied' }]);
  });

  it('is asked about where a rule says so, and is not sent where nobody is there', async () => {
    const { request, docs } = open();
    expect(await request('file:///drafts/b')).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(
        /may read docs\/@resource:file:\/\/\/drafts\/b only with a person's approval .*no editor/,
      ) as unknown,
    });
    expect(docs.requests).toEqual([]);
    let asked: unknown;
    const askPerson = async (given: unknown): Promise<ApprovalAnswer> => {
      asked = given;
      return 'once';
    };
    const attended = open({ askPerson });
    expect(await attended.request('file:///drafts/b')).toMatchObject({ kind: 'ok' });
    expect(asked).toMatchObject({
      tool: 'docs/@resource:file:///drafts/b',
      description: 'Reads file:///drafts/b of the external server "docs".',
    });
    expect(attended.recorded()).toMatchObject([{ decision: 'ask', approval: 'once', status: 'ok' }]);
  });

  it('that changed while a person was asked is not sent', async () => {
    const set = open({
      askPerson: async () => {
        set.docs.setItems([itemOf('docs', 'resource', 'file:///drafts/b')]);
        return 'once';
      },
    });
    expect(await set.request('file:///drafts/b')).toMatchObject({
      kind: 'failed',
      isUnsent: true,
      reason: expect.stringContaining('changed while a person was asked') as unknown,
    });
    expect(set.docs.requests).toEqual([]);
  });

  it('that several servers have must be named, unless the agent may read but one of them', async () => {
    const { request, gateway, docs, wiki } = open();
    expect(await request('file:///both')).toMatchObject({
      kind: 'failed',
      reason:
        'Several servers may have the resource "file:///both". Write one of these in front of it: docs+, wiki+.',
    });
    await request('wiki+file:///both');
    gateway.setPolicy(
      policyOf('version: 1\nroles: { r: { allow: ["wiki/*"] } }\nagents: { copilot: { roles: [r] } }\n'),
    );
    expect(await request('file:///both')).toMatchObject({ kind: 'ok' });
    expect(docs.requests).toEqual([]);
    expect(wiki.requests.map(({ native }) => native)).toEqual([
      '@resource:file:///both',
      '@resource:file:///both',
    ]);
  });

  it('that no server is known to have is an error, and leaves no record', async () => {
    const { request, folder } = open();
    expect(await request('other:1')).toMatchObject({
      kind: 'failed',
      code: RESOURCE_NOT_FOUND,
      isUnsent: true,
    });
    expect(() => open().recorded()).toThrow('ENOENT');
    expect(folder).toBeDefined();
  });

  it('comes back under the URI that it was asked by, and what is beside it under one that leads there', async () => {
    const { request, docs } = open();
    docs.request = async () => ({
      kind: 'ok',
      result: {
        contents: [{ uri: 'file:///both', text: 'a' }, { uri: 'file:///a', text: 'b' }, { text: 'c' }, null],
      },
    });
    expect(await request('docs+file:///both')).toEqual({
      kind: 'ok',
      result: {
        contents: [
          { uri: 'docs+file:///both', text: 'a' },
          { uri: 'file:///a', text: 'b' },
          { text: 'c' },
          null,
        ],
      },
    });
  });

  it('whose server fails is a failure that is recorded; a fault of ours tells nothing', async () => {
    const { request, docs, recorded, logged } = open();
    docs.request = async () => ({ kind: 'failed', code: -32_002, reason: 'There is no such file.' });
    expect(await request('file:///a')).toEqual({
      kind: 'failed',
      code: -32_002,
      reason: 'There is no such file.',
    });
    docs.request = () => Promise.reject(new Error('at /home/ada'));
    expect(JSON.stringify(await request('file:///a'))).not.toContain('ada');
    expect(logged.join()).toContain('/home/ada');
    expect(recorded()).toMatchObject([
      { status: 'error', reason: 'There is no such file.' },
      { status: 'error' },
    ]);
  });
});

describe('a prompt', () => {
  it('is got by its alias, and its arguments are recorded by their shape', async () => {
    const { prompt, docs, recorded } = open();
    await prompt('docs_fix', { arguments: { arguments: { code: 'x = 1' } } });
    expect(docs.requests[0]?.arguments).toEqual({ arguments: { code: 'x = 1' } });
    expect(recorded()).toMatchObject([
      { tool: 'docs/@prompt:fix', method: 'prompts/get', arguments: { arguments: { code: 'string(5)' } } },
    ]);
  });

  it('that is denied or unknown is not', async () => {
    const { prompt, docs } = open();
    expect(await prompt('docs_purge')).toMatchObject({
      code: SERVER_ERROR,
      reason: expect.stringContaining('may not get') as unknown,
    });
    expect(await prompt('wiki_edit')).toMatchObject({ code: SERVER_ERROR });
    expect(await prompt('fix')).toMatchObject({
      reason: 'There is no prompt "fix". Ask for the list of prompts.',
    });
    expect(docs.requests).toEqual([]);
  });

  it('is completed as what it is', async () => {
    const { prompt, request, docs, recorded } = open();
    const method = 'completion/complete';
    await prompt('docs_purge', { method });
    await prompt('docs_fix', { method, arguments: { argument: { name: 'code', value: 'x' } } });
    await request('file:///{path}', { method });
    expect(docs.requests.map(({ native }) => native)).toEqual(['@prompt:fix', '@resource:file:///{path}']);
    expect(recorded().map((record) => [record.method, record.status])).toEqual([
      [method, 'denied'],
      [method, 'ok'],
      [method, 'ok'],
    ]);
  });
});

describe('watching', () => {
  const watch = (set: ReturnType<typeof open>, name: string, onUpdate = () => {}) =>
    set.gateway.watch(
      { agent: 'copilot', name, arguments: {}, signal: new AbortController().signal },
      onUpdate,
    );

  it('is decided and recorded, and ends for whoever may not read any more', async () => {
    const set = open();
    let update = (): void => {};
    set.docs.watch = async (_, onUpdate) => {
      update = onUpdate;
      return { kind: 'watching', dispose: () => {} };
    };
    let updates = 0;
    expect(await watch(set, 'file:///a', () => (updates += 1))).toMatchObject({ kind: 'watching' });
    expect(set.recorded()).toMatchObject([
      { tool: 'docs/@resource:file:///a', method: 'resources/subscribe' },
    ]);
    update();
    set.gateway.setPolicy(policyOf('version: 1\nagents: { copilot: { roles: [] } }\n'));
    update();
    expect(updates).toBe(1);
  });

  it('that cannot be recorded is given back', async () => {
    const set = open({
      through: (records) => ({ ...records, append: () => Promise.reject(new Error('no disk')) }),
    });
    let ended = 0;
    set.docs.watch = async () => ({ kind: 'watching', dispose: () => void (ended += 1) });
    expect(await watch(set, 'file:///a')).toMatchObject({ kind: 'failed' });
    expect(ended).toBe(1);
  });

  it('is denied where reading is', async () => {
    const set = open();
    expect(await watch(set, 'file:///secret/c')).toMatchObject({ kind: 'failed', code: SERVER_ERROR });
    expect(await watch(set, 'other:1')).toMatchObject({ kind: 'failed', code: RESOURCE_NOT_FOUND });
    expect(set.docs.requests).toEqual([]);
  });
});

describe('a list', () => {
  it('holds what some request of this agent could reach', () => {
    const { gateway } = open();
    const aliases = (kind: 'resource' | 'prompt', agent = 'copilot'): string[] =>
      gateway.items(agent, kind).map(({ alias }) => alias);
    expect(aliases('resource')).toEqual([
      'file:///a',
      'docs+file:///both',
      'file:///drafts/b',
      'wiki+file:///both',
    ]);
    expect(aliases('prompt')).toEqual(['docs_fix']);
    expect(aliases('resource', 'stranger')).toEqual([]);
  });

  it('holds nothing that is denied when it is asked for, and leaves out nothing that is not, whatever the policy', async () => {
    const pattern = fc
      .tuple(
        fc.constantFrom('docs', 'wiki', '*'),
        fc.constantFrom(
          '*',
          '@resource:*',
          '@prompt:*',
          '@resource:file:///a',
          '@resource:file:///{a,both}',
          '@prompt:fix',
          '@*:file:///*',
        ),
      )
      .map(([source, native]) => JSON.stringify(`${source}/${native}`));
    const patterns = fc.array(pattern, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(patterns, patterns, patterns, patterns, async (allow, ask, deny, never) => {
        const list = (of: readonly string[]): string => `[${of.join(', ')}]`;
        const text = `version: 1\nroles: { r: { allow: ${list(allow)}, ask: ${list(ask)}, deny: ${list(deny)} } }\nagents: { copilot: { roles: [r] } }\nnever: ${list(never)}\n`;
        const { gateway, request, prompt, catalog } = open({
          policy: policyOf(text),
          askPerson: async () => 'once',
        });
        for (const kind of ['resource', 'template', 'prompt'] as const) {
          const listed = new Set(gateway.items('copilot', kind).map(({ alias }) => alias));
          for (const { alias } of catalog.items.list(kind)) {
            const result = await (kind === 'prompt' ? prompt(alias) : request(alias));
            expect(result.kind === 'ok', alias).toBe(listed.has(alias));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
