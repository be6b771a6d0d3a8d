import { isSpecType } from '@modelcontextprotocol/client';
import { isDeeper, isObject, property } from '../../../base/json.ts';
import type { ContentBlock } from '../../tool.ts';

export interface ReadBlock {
  readonly block: ContentBlock;
  /** Something that it says beside what it is could not be read. */
  readonly isMended: boolean;
}

/**
 * A block of an answer, made anew of the members that MCP gives it (2025-11-25, Schema, ContentBlock). The official
 * clients read an answer as a whole, so that one odd member would turn a call that was carried out into an error.
 * Undefined where what is left is no block.
 */
export function toContentBlock(given: unknown): ReadBlock | undefined {
  if (!isObject(given)) return undefined;
  const main = mainOf(given);
  if (!main) return undefined;
  const beside = besideOf(given, main['type'] === 'resource_link');
  const block = { ...main, ...beside.members };
  if (!isSpecType.ContentBlock(block)) return undefined;
  return { block: block as ContentBlock, isMended: beside.lost > 0 };
}

type Members = Readonly<Record<string, unknown>>;

/** What makes a block of its kind. */
function mainOf(given: Members): Members | undefined {
  const type = property(given, 'type');
  switch (type) {
    case 'text':
      return { type, text: property(given, 'text') };
    case 'image':
    case 'audio':
      return { type, data: property(given, 'data'), mimeType: property(given, 'mimeType') };
    case 'resource':
      return { type, resource: toResource(property(given, 'resource')) };
    case 'resource_link': {
      const [uri, name] = [property(given, 'uri'), property(given, 'name')];
      return { type, uri, name: typeof name === 'string' ? name : uri };
    }
    default:
      return undefined;
  }
}

/** The content of a resource, by its known members: text where it has some, for it is one or the other. */
export function toResource(given: unknown): Members {
  const [uri, mimeType, text] = [
    property(given, 'uri'),
    property(given, 'mimeType'),
    property(given, 'text'),
  ];
  const meta = property(given, '_meta');
  return {
    uri,
    ...(typeof mimeType === 'string' ? { mimeType } : {}),
    ...(typeof text === 'string' ? { text } : { blob: property(given, 'blob') }),
    ...(isMeta(meta) ? { _meta: meta } : {}),
  };
}

/** What a block may say beside what it is: what cannot be read of that is left out, and counted. */
function besideOf(given: Members, isLink: boolean): { readonly members: Members; readonly lost: number } {
  const members: Record<string, unknown> = {};
  let lost = 0;
  for (const [key, read] of Object.entries(isLink ? { ...onAny, ...onLinks } : onAny)) {
    const value = property(given, key);
    if (value === undefined || value === null) continue;
    const member = read(value);
    if (member === undefined) lost += 1;
    else members[key] = member;
  }
  return { members, lost };
}

type Read = (value: unknown) => unknown;

const textOf: Read = (value) => (typeof value === 'string' ? value : undefined);

const onAny: Readonly<Record<string, Read>> = {
  annotations: (value) => {
    if (!isObject(value)) return undefined;
    const keys = ['audience', 'priority', 'lastModified'];
    const known = keys.map((key) => [key, property(value, key)] as const);
    return Object.fromEntries(
      known.filter(([key, each]) => each !== undefined && isSpecType.Annotations({ [key]: each })),
    );
  },
  _meta: (value) => (isMeta(value) ? value : undefined),
};

const onLinks: Readonly<Record<string, Read>> = {
  title: textOf,
  description: textOf,
  mimeType: textOf,
  size: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  icons: (value) => (Array.isArray(value) ? value.filter((icon) => isSpecType.Icon(icon)) : undefined),
};

/** Far above what anybody means, and far below what exhausts the stack of whoever writes it as JSON. */
export const mostLevels = 200;

function isMeta(value: unknown): boolean {
  return isObject(value) && !isDeeper(value, mostLevels);
}
