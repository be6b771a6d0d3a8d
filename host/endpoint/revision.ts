import { isDeepStrictEqual } from 'node:util';
import type { CallToolResult, ContentBlock, Tool as WireTool } from '@modelcontextprotocol/server';
import { isObject } from '../base/json.ts';

/**
 * The revision that a client has agreed on, as its date. Undefined is taken for the newest one: nothing is left out
 * for a client of which nothing is known.
 */
export type Revision = string | undefined;

/** The revision in which a thing was first written down (MCP, Schema and Changelog of each revision). */
const since = {
  audio: '2025-03-26',
  toolAnnotations: '2025-03-26',
  structuredContent: '2025-06-18',
  resourceLink: '2025-06-18',
  title: '2025-06-18',
  meta: '2025-06-18',
  icons: '2025-11-25',
} as const;

function knows(revision: Revision, thing: keyof typeof since): boolean {
  return revision === undefined || revision >= since[thing];
}

/**
 * A tool's result such that clients of a revision can read all of it: blocks that they do not know become text, and
 * what is structured stands in the content as text too.
 */
export function toResultFor(result: CallToolResult, revision: Revision): CallToolResult {
  const { structuredContent, ...rest } = result;
  const readsStructure = knows(revision, 'structuredContent');
  const content = result.content.map((block) => toContentFor(block, revision));
  if (structuredContent === undefined) return { ...rest, content };
  const isThere = readsStructure ? hasText(result) : saysAsText(result.content, structuredContent);
  if (!isThere) content.push({ type: 'text', text: JSON.stringify(structuredContent) });
  return { ...rest, content, ...(readsStructure ? { structuredContent } : {}) };
}

/** A listed tool as clients of a revision know one. */
export function toToolFor(tool: WireTool, revision: Revision): WireTool {
  if (knows(revision, 'icons')) return tool;
  const { title, outputSchema, annotations, _meta: meta, name, description, inputSchema } = tool;
  const least: WireTool = { name, ...(description === undefined ? {} : { description }), inputSchema };
  if (!knows(revision, 'toolAnnotations')) return least;
  if (!knows(revision, 'title')) {
    // In this one revision a tool's title stands among its annotations.
    const named = title === undefined ? annotations : { title, ...annotations };
    return { ...least, ...(named === undefined ? {} : { annotations: named }) };
  }
  return {
    ...least,
    ...(title === undefined ? {} : { title }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(meta === undefined ? {} : { _meta: meta }),
  };
}

/** A listed resource, resource template or prompt as clients of a revision know one. */
export function toListedFor<T extends object>(listed: T, revision: Revision): T {
  if (knows(revision, 'icons')) return listed;
  const dropped = knows(revision, 'title') ? ['icons'] : ['icons', 'title', '_meta'];
  const kept = Object.entries(listed).filter(([key]) => !dropped.includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, forOlder(key, value, revision)])) as T;
}

/** The arguments of a prompt have titles too. */
function forOlder(key: string, value: unknown, revision: Revision): unknown {
  if (key !== 'arguments' || !Array.isArray(value)) return value;
  return value.map((each: unknown) => (isObject(each) ? toListedFor(each, revision) : each));
}

/** One block of a result, or of a prompt's message. */
export function toContentFor(block: ContentBlock, revision: Revision): ContentBlock {
  if (knows(revision, 'icons')) return block;
  if (block.type === 'audio' && !knows(revision, 'audio')) return audioAsText(block, revision);
  if (block.type === 'resource_link') {
    if (!knows(revision, 'resourceLink')) return linkAsText(block);
    const { icons: _, ...link } = block;
    return link;
  }
  return knows(revision, 'meta') ? block : withoutMeta(block);
}

function hasText({ content }: CallToolResult): boolean {
  return content.some(({ type }) => type === 'text');
}

/** Whether a block says what is structured. Other text may stand beside the structure, and not for it. */
function saysAsText(content: readonly ContentBlock[], structured: unknown): boolean {
  if (isEmptyObject(structured)) return content.length > 0;
  return content.some((block) => block.type === 'text' && isDeepStrictEqual(parsed(block.text), structured));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function audioAsText(
  { data, mimeType }: Extract<ContentBlock, { type: 'audio' }>,
  revision: Revision,
): ContentBlock {
  const bytes = Buffer.byteLength(data, 'base64');
  const what = `A sound (${mimeType}, ${bytes} bytes) stands here in the answer.`;
  return { type: 'text', text: `[${what} Clients of MCP ${revision} cannot receive one.]` };
}

function linkAsText(link: Extract<ContentBlock, { type: 'resource_link' }>): ContentBlock {
  const { uri, name, title, description, mimeType, annotations } = link;
  const named = [title ?? name, mimeType === undefined ? '' : `(${mimeType})`].filter(Boolean).join(' ');
  const lines = [`[Resource ${named}: ${uri}]`, ...(description === undefined ? [] : [description])];
  const block: ContentBlock = {
    type: 'text',
    text: lines.join('\n'),
    ...(annotations ? { annotations } : {}),
  };
  return withoutMeta(block);
}

/** Members that came with 2025-06-18, on blocks that are older. */
function withoutMeta(block: ContentBlock): ContentBlock {
  const { _meta: _, annotations, ...bare } = block;
  const { lastModified: __, ...older } = annotations ?? {};
  const kept = { ...bare, ...(annotations === undefined ? {} : { annotations: older }) } as ContentBlock;
  if (kept.type !== 'resource') return kept;
  const { _meta: ___, ...resource } = kept.resource;
  return { ...kept, resource };
}
