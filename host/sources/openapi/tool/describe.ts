import { isObject } from '../../../base/json.ts';
import type { ToolFacts } from '../../../../protocol/models.ts';
import type { Operation } from '../document/operations.ts';
import type { SuccessResponse } from './responses.ts';

const longest = 1_000;

/** What a method does to the world, RFC 9110 §9.2; PUT counts as destructive because it replaces. */
export function factsOf(method: string): ToolFacts {
  const readOnly = ['GET', 'HEAD', 'OPTIONS', 'QUERY'].includes(method);
  return {
    readOnly,
    destructive: method === 'DELETE' || method === 'PUT',
    idempotent: readOnly || method === 'PUT' || method === 'DELETE',
  };
}

/** The summary as one line; nothing where there is none. */
export function titleOf(operation: Operation): string | undefined {
  const title = oneLine(operation.value['summary']);
  return title === '' ? undefined : title.slice(0, 200);
}

/** Summary, then the description cut at a sentence, then what comes back. At most 1,000 characters. */
export function describe(operation: Operation, response: SuccessResponse | undefined): string {
  const summary = titleOf(operation) ?? '';
  const description = textOf(operation.value['description']);
  const parts = [
    ...(operation.value['deprecated'] === true ? ['Deprecated.'] : []),
    // Many descriptions begin with the summary itself.
    ...(summary !== '' && !description.startsWith(summary) ? [asSentence(summary)] : []),
    ...(description === '' ? [] : [description]),
  ];
  const returns = response ? returnsText(response) : '';
  const head = parts.length === 0 ? `${operation.method} ${operation.path}` : parts.join('\n');
  const room = longest - (returns === '' ? 0 : returns.length + 1);
  return returns === '' ? cutAtSentence(head, room) : `${cutAtSentence(head, room)}\n${returns}`;
}

export function tagsOf(operation: Operation): readonly string[] {
  const { tags } = operation.value;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}

/** The longest run of whole sentences that fits; of a single long sentence, its whole words. */
export function cutAtSentence(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit);
  const ends = [...head.matchAll(/[.!?](?=\s)|\n/g)].map((match) => match.index + 1);
  const end = ends.at(-1) ?? 0;
  if (end > limit / 3) return head.slice(0, end).trimEnd();
  const space = head.lastIndexOf(' ', limit - 2);
  return `${head
    .slice(0, space > limit / 2 ? space : limit - 1)
    .toWellFormed()
    .trimEnd()}…`;
}

function returnsText({ description, mediaType, schema }: SuccessResponse): string {
  const what = cutAtSentence(oneLine(description), 200);
  const name = isObject(schema) ? oneLine(schema['title']).slice(0, 60) : '';
  const kind = [name, mediaType ?? ''].filter((part) => part !== '').join(', ');
  if (what === '') return kind === '' ? '' : `Returns ${kind}.`;
  return `Returns: ${kind === '' ? asSentence(what) : `${what.replace(/[.\s]+$/, '')} (${kind}).`}`;
}

function asSentence(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}

function oneLine(value: unknown): string {
  return textOf(value).replaceAll(/\s+/g, ' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/\n{3,}/g, '\n\n').trim() : '';
}
