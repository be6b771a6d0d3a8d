import type { CallToolResult, ContentBlock, Tool } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { toContentFor, toListedFor, toResultFor, toToolFor } from '../../../host/endpoint/revision.ts';

const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
const icons = [{ src: 'https://example.com/icon.png' }];

const link: ContentBlock = {
  type: 'resource_link',
  uri: 'file:///notes.txt',
  name: 'notes',
  title: 'Notes',
  description: 'What was said.',
  mimeType: 'text/plain',
  icons,
};

const text = (result: CallToolResult): string[] =>
  result.content.map((block) => (block.type === 'text' ? block.text : block.type));

describe('a block of content', () => {
  it.each(['2025-11-25', '2026-07-28', undefined])('is passed as it is to clients of %s', (revision) => {
    expect(toContentFor(link, revision)).toBe(link);
  });

  it('that is a link becomes text before 2025-06-18, and loses its icons before 2025-11-25', () => {
    const { icons: _, ...older } = link;
    expect(toContentFor(link, '2025-06-18')).toEqual(older);
    for (const revision of ['2024-11-05', '2025-03-26']) {
      expect(toContentFor(link, revision)).toEqual({
        type: 'text',
        text: '[Resource Notes (text/plain): file:///notes.txt]\nWhat was said.',
      });
    }
    expect(toContentFor({ type: 'resource_link', uri: 'a:b', name: 'n' }, '2025-03-26')).toEqual({
      type: 'text',
      text: '[Resource n: a:b]',
    });
  });

  it('that is a sound becomes text for 2024-11-05 alone', () => {
    const sound: ContentBlock = { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' };
    for (const revision of revisions.slice(1)) expect(toContentFor(sound, revision)).toEqual(sound);
    const { type, text: said } = toContentFor(sound, '2024-11-05') as { type: string; text: string };
    expect([type, said]).toEqual(['text', expect.stringContaining('audio/wav, 3 bytes')]);
    expect(said).toContain('2024-11-05');
  });

  it('keeps what old clients know of its annotations', () => {
    const annotations = { priority: 1, lastModified: '2025-01-01T00:00:00Z' };
    const block: ContentBlock = { type: 'text', text: 'a', annotations, _meta: { 'example.com/b': 1 } };
    expect(toContentFor(block, '2025-06-18')).toEqual(block);
    expect(toContentFor(block, '2025-03-26')).toEqual({
      type: 'text',
      text: 'a',
      annotations: { priority: 1 },
    });
    const resource = { uri: 'a:b', text: 'c', _meta: { d: 1 } };
    expect(toContentFor({ type: 'resource', resource }, '2024-11-05')).toEqual({
      type: 'resource',
      resource: { uri: 'a:b', text: 'c' },
    });
  });
});

describe('a result', () => {
  const structuredContent = { total: 2, rows: ['a', 'b'] };

  it('keeps its structure from 2025-06-18 on', () => {
    const result = { content: [{ type: 'text' as const, text: 'Two rows.' }], structuredContent };
    for (const revision of revisions.slice(2)) expect(toResultFor(result, revision)).toEqual(result);
  });

  it('says its structure as text to older clients, once', () => {
    const summary = { type: 'text' as const, text: 'Two rows.' };
    const whole = { type: 'text' as const, text: JSON.stringify(structuredContent, undefined, 2) };
    for (const revision of revisions.slice(0, 2)) {
      const both = toResultFor({ content: [summary, whole], structuredContent, isError: false }, revision);
      expect(both).toEqual({ content: [summary, whole], isError: false });
      const one = toResultFor({ content: [summary], structuredContent }, revision);
      expect(one).not.toHaveProperty('structuredContent');
      expect(text(one)).toEqual(['Two rows.', JSON.stringify(structuredContent)]);
    }
  });

  it.each(revisions)('that is structure alone says it as text: %s', (revision) => {
    expect(text(toResultFor({ content: [], structuredContent }, revision))).toEqual([
      JSON.stringify(structuredContent),
    ]);
  });

  it('with an empty structure says no more than it does', () => {
    const said = { content: [{ type: 'text' as const, text: 'Done.' }], structuredContent: {} };
    expect(text(toResultFor(said, '2025-03-26'))).toEqual(['Done.']);
    expect(text(toResultFor({ content: [], structuredContent: {} }, '2025-03-26'))).toEqual(['{}']);
  });

  it('has each of its blocks in a form that is known', () => {
    const result = toResultFor(
      { content: [{ type: 'text', text: 'see' }, link], isError: true },
      '2024-11-05',
    );
    expect(result.content.map(({ type }) => type)).toEqual(['text', 'text']);
    expect(result.isError).toBe(true);
  });
});

describe('a listed tool', () => {
  const tool: Tool = {
    name: 'shop_list',
    title: 'List',
    description: 'Lists.',
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
    icons,
    _meta: { 'example.com/a': 1 },
  };
  const base = { name: 'shop_list', description: 'Lists.', inputSchema: { type: 'object' } };

  it('has what each revision knows', () => {
    const { icons: _, ...of2025June } = tool;
    expect(revisions.map((revision) => toToolFor(tool, revision))).toEqual([
      base,
      { ...base, annotations: { title: 'List', readOnlyHint: true } },
      of2025June,
      tool,
      tool,
    ]);
    expect(toToolFor(tool, undefined)).toBe(tool);
  });

  it('gains nothing that it has not', () => {
    const bare: Tool = { name: 'a', inputSchema: { type: 'object' } };
    for (const revision of revisions) expect(toToolFor(bare, revision)).toEqual(bare);
  });
});

describe('a listed prompt or resource', () => {
  const prompt = {
    name: 'greet',
    title: 'Greet',
    icons,
    arguments: [{ name: 'who', title: 'Who', required: true }],
    _meta: {},
  };

  it('has what each revision knows', () => {
    const { icons: _, ...of2025June } = prompt;
    const bare = { name: 'greet', arguments: [{ name: 'who', required: true }] };
    expect(revisions.map((revision) => toListedFor(prompt, revision))).toEqual([
      bare,
      bare,
      of2025June,
      prompt,
      prompt,
    ]);
    expect(toListedFor({ uri: 'a:b', name: 'n', title: 'T' }, '2025-03-26')).toEqual({
      uri: 'a:b',
      name: 'n',
    });
  });
});
