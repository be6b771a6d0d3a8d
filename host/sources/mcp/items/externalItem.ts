import { isSpecType } from '@modelcontextprotocol/client';
import { isDeeper, isObject, type Json, type JsonObject, property } from '../../../base/json.ts';
import { type ExternalItem, type ItemKind, readingFacts, toItemNative } from '../../item.ts';

export type ReadItem =
  /** `isMended`: something that it says of itself could not be read. */
  | { readonly kind: 'item'; readonly item: ExternalItem; readonly isMended: boolean }
  /** `reason` completes a sentence whose subject is the item. */
  | { readonly kind: 'left-out'; readonly name: string; readonly reason: string };

/** What an item is asked for by. */
export const keyNames: Readonly<Record<ItemKind, string>> = {
  resource: 'uri',
  template: 'uriTemplate',
  prompt: 'name',
};

/**
 * One entry of a list of resources, resource templates or prompts, made anew of the members that MCP gives it
 * (2025-11-25, Schema). The official clients read a list as a whole, so that one odd entry would cost all of them.
 */
export function readExternalItem(source: string, kind: ItemKind, given: unknown): ReadItem {
  const key = property(given, keyNames[kind]);
  if (!isObject(given) || typeof key !== 'string' || key === '')
    return { kind: 'left-out', name: '?', reason: `has no "${keyNames[kind]}"` };
  const leftOut = (reason: string): ReadItem => ({ kind: 'left-out', name: key.slice(0, 80), reason });
  const fault = keyFault(kind, key) ?? sizeFault(given);
  if (fault !== undefined) return leftOut(fault);
  const { members, lost } = readMembers(given, kind);
  const name = members['name'] ?? key;
  const definition: JsonObject = { ...members, name, [keyNames[kind]]: key };
  if (!isReadable[kind](definition)) return leftOut('cannot be read');
  const native = toItemNative(kind, key);
  const item: ExternalItem = {
    ...{ kind, source, native, key, definition },
    id: `${source}/${native}`,
    facts: readingFacts,
    claims: readingFacts,
  };
  return { kind: 'item', item, isMended: lost > 0 };
}

const isReadable: Readonly<Record<ItemKind, (definition: unknown) => boolean>> = {
  resource: (definition) => isSpecType.Resource(definition),
  template: (definition) => isSpecType.ResourceTemplate(definition),
  prompt: (definition) => isSpecType.Prompt(definition),
};

function keyFault(kind: ItemKind, key: string): string | undefined {
  const [what, most] = kind === 'prompt' ? ['name', 256] : ['URI', 2_048];
  if (key.length > most) return `has a ${what} of more than ${most} characters`;
  return /\p{Cc}|\p{Cf}/u.test(key) ? `has a ${what} with invisible characters` : undefined;
}

const mostLevels = 20;
/** A client reads all items at once, so that a large one is paid for by every agent. */
const mostBytes = 64 * 1024;

function sizeFault(definition: object): string | undefined {
  if (isDeeper(definition, mostLevels)) return `is nested more than ${mostLevels} levels deep`;
  return Buffer.byteLength(JSON.stringify(definition)) > mostBytes ? 'is larger than 64 KB' : undefined;
}

type Read = (value: unknown) => Json | undefined;

/** What can be read of what an item says of itself; how much cannot is counted. */
function readMembers(
  given: Readonly<Record<string, unknown>>,
  kind: ItemKind,
): { readonly members: JsonObject; readonly lost: number } {
  const members: JsonObject = {};
  let lost = 0;
  for (const [name, read] of Object.entries(kind === 'prompt' ? onPrompts : onResources)) {
    const value = property(given, name);
    if (value === undefined || value === null) continue;
    const member = read(value);
    if (member === undefined) lost += 1;
    else members[name] = member;
  }
  return { members, lost };
}

const textOf: Read = (value) => (typeof value === 'string' ? value : undefined);
const listOf =
  (isKnown: (each: unknown) => boolean): Read =>
  (value) =>
    Array.isArray(value) ? (value as Json[]).filter(isKnown) : undefined;

const onAny: Readonly<Record<string, Read>> = {
  name: textOf,
  title: textOf,
  description: textOf,
  icons: listOf((icon) => isSpecType.Icon(icon)),
};

const onResources: Readonly<Record<string, Read>> = {
  ...onAny,
  mimeType: textOf,
  size: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  annotations: (value) => {
    if (!isObject(value)) return undefined;
    const known = Object.entries(value).filter(
      ([name, each]) => annotationNames.includes(name) && isSpecType.Annotations({ [name]: each }),
    );
    return Object.fromEntries(known) as JsonObject;
  },
};

const annotationNames = ['audience', 'priority', 'lastModified'];

const onPrompts: Readonly<Record<string, Read>> = {
  ...onAny,
  arguments: (value) => (Array.isArray(value) ? value.flatMap(toArgument) : undefined),
};

/** An argument of a prompt; without its name it cannot be given. */
function toArgument(given: unknown): JsonObject[] {
  const [name, title, description, required] = ['name', 'title', 'description', 'required'].map((key) =>
    property(given, key),
  );
  if (typeof name !== 'string' || name === '') return [];
  return [
    {
      name,
      ...(typeof title === 'string' ? { title } : {}),
      ...(typeof description === 'string' ? { description } : {}),
      ...(typeof required === 'boolean' ? { required } : {}),
    },
  ];
}
