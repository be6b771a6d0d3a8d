import { describe, expect, it } from 'vitest';
import type { ItemRequest } from '../../../../host/gateway.ts';
import type { ItemResult } from '../../../../host/sources/item.ts';
import { connectClient, connectOld, envelope } from '../connectClient.ts';
import { itemOf } from '../fakeGateway.ts';

const readme = itemOf('resource', 'docs://readme', 'docs://readme', {
  name: 'Read me',
  title: 'The file to read',
  icons: [{ src: 'https://a.example/i.png' }],
});
const page = itemOf('template', 'docs://{page}', 'docs://{page}', { name: 'Page' });
const items = (_: string, kind: string) => [readme, page].filter(({ item }) => item.kind === kind);

/** Answers each request with `answer`, and keeps what was asked. */
function answering(answer: ItemResult) {
  const asked: ItemRequest[] = [];
  const request = async (one: ItemRequest): Promise<ItemResult> => {
    asked.push(one);
    return answer;
  };
  return { asked, request };
}

describe('the lists', () => {
  it('are told whole, and a cursor is none of ours', async () => {
    const { ask } = await connectOld({ items });
    expect((await ask('resources/list')).result).toEqual({ resources: [readme.item.definition] });
    expect((await ask('resources/templates/list')).result).toEqual({
      resourceTemplates: [{ uriTemplate: 'docs://{page}', name: 'Page' }],
    });
    for (const method of ['resources/list', 'resources/templates/list', 'prompts/list', 'tools/list'])
      expect((await ask(method, { cursor: 'x' })).error, method).toMatchObject({ code: -32_602 });
  });

  it('are told to older clients without what came later', async () => {
    const { ask } = await connectOld({ items }, { revision: '2025-03-26' });
    expect((await ask('resources/list')).result).toEqual({
      resources: [{ uri: 'docs://readme', name: 'Read me' }],
    });
  });

  it('say for how long they may be kept, and for whom, where the revision knows that', async () => {
    const { ask } = await connectClient({ items });
    for (const method of ['resources/list', 'resources/templates/list', 'prompts/list', 'tools/list'])
      expect((await ask(method, envelope())).result, method).toMatchObject({
        ttlMs: 10_000,
        cacheScope: 'private',
      });
    expect((await ask('server/discover', envelope())).result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { resources: { subscribe: true, listChanged: true } },
      cacheScope: 'private',
    });
  });
});

describe('a read', () => {
  const contents = [{ uri: 'docs://readme', mimeType: 'text/plain', text: 'Hello' }];

  it('reaches the gateway and is answered with what came of it', async () => {
    const { asked, request } = answering({ kind: 'ok', result: { contents } });
    const { ask } = await connectOld({ request });
    expect((await ask('resources/read', { uri: 'docs://readme' })).result).toEqual({ contents });
    expect(asked).toMatchObject([
      {
        agent: 'copilot',
        client: 'raw',
        method: 'resources/read',
        kind: 'resource',
        name: 'docs://readme',
        arguments: {},
      },
    ]);
  });

  it('may be kept by nobody else, whatever the server says', async () => {
    const { request } = answering({ kind: 'ok', result: { contents, ttlMs: 5, cacheScope: 'public' } });
    const uri = 'docs://readme';
    const modern = await connectClient({ request });
    expect((await modern.ask('resources/read', { uri, ...envelope() })).result).toMatchObject({
      contents,
      ttlMs: 5,
      cacheScope: 'private',
    });
    const old = await connectOld({ request });
    expect((await old.ask('resources/read', { uri })).result).toEqual({ contents });
  });

  it('that fails is an error that says why, and of what', async () => {
    const reason = 'There is no such resource.';
    const { request } = answering({ kind: 'failed', code: -32_002, reason });
    const { ask } = await connectClient({ request });
    const { error } = await ask('resources/read', { uri: 'docs://none', ...envelope() });
    expect(error).toEqual({ code: -32_602, message: reason, data: { uri: 'docs://none' } });
  });

  it('that is denied says so', async () => {
    const { request } = answering({ kind: 'failed', code: -32_000, reason: 'Denied: line 4.' });
    const { ask } = await connectOld({ request });
    expect((await ask('resources/read', { uri: 'docs://x' })).error).toEqual({
      code: -32_000,
      message: 'Denied: line 4.',
    });
  });

  it('that breaks inside tells the client nothing, and the log what it was', async () => {
    const { ask, faults } = await connectOld({ request: () => Promise.reject(new Error('at /home/ada')) });
    expect((await ask('resources/read', { uri: 'docs://x' })).error).toEqual({
      code: -32_603,
      message: 'Internal error',
    });
    expect(faults.map(({ message }) => message)).toEqual(['at /home/ada']);
  });

  it.each([{}, { uri: 5 }, { uri: null }, { uri: ['docs://x'] }])('of %j is refused', async (params) => {
    const { ask } = await connectOld();
    expect((await ask('resources/read', params)).error).toMatchObject({
      code: -32_602,
      message: 'Invalid params for resources/read: "uri" must be a string',
    });
  });
});
