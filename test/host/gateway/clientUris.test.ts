import { expect, it } from 'vitest';
import { withClientUris, withClientUrisInside } from '../../../host/gateway/clientUris.ts';
import type { ToolResult } from '../../../host/sources/tool.ts';

const toUri = (uri: string): string => `a+${uri}`;

it('changes the URIs of links and of what a result holds, and nothing else', () => {
  const result: ToolResult = {
    content: [
      { type: 'text', text: 'x:1' },
      { type: 'resource_link', uri: 'x:1', name: 'one' },
      { type: 'resource', resource: { uri: 'x:2', text: 'two' } },
    ],
    structuredContent: { uri: 'x:1' },
    isError: false,
  };
  expect(withClientUris(result, toUri)).toEqual({
    content: [
      { type: 'text', text: 'x:1' },
      { type: 'resource_link', uri: 'a+x:1', name: 'one' },
      { type: 'resource', resource: { uri: 'a+x:2', text: 'two' } },
    ],
    structuredContent: { uri: 'x:1' },
    isError: false,
  });
  const plain: ToolResult = { content: [{ type: 'text', text: 'x:1' }], isError: false };
  expect(withClientUris(plain, toUri)).toBe(plain);
});

it('changes those of what is read and of the messages of a prompt', () => {
  const message = (content: object) => ({ role: 'user', content });
  expect(
    withClientUrisInside(
      {
        contents: [{ uri: 'x:1', text: 'x:1' }, { uri: 5 }, 'x:1'],
        messages: [
          message({ type: 'text', text: 'x:1' }),
          message({ type: 'resource_link', uri: 'x:1', name: 'one' }),
          message({ type: 'resource', resource: { uri: 'x:2', blob: 'AA==' } }),
          message({ type: 'resource' }),
          'x:1',
        ],
        description: 'x:1',
      } as Parameters<typeof withClientUrisInside>[0],
      toUri,
    ),
  ).toEqual({
    contents: [{ uri: 'a+x:1', text: 'x:1' }, { uri: 5 }, 'x:1'],
    messages: [
      message({ type: 'text', text: 'x:1' }),
      message({ type: 'resource_link', uri: 'a+x:1', name: 'one' }),
      message({ type: 'resource', resource: { uri: 'a+x:2', blob: 'AA==' } }),
      message({ type: 'resource', resource: undefined }),
      'x:1',
    ],
    description: 'x:1',
  });
});
