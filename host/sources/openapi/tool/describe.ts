import { cutAtSentence } from '../../../base/cutAtSentence.ts';
import { isObject } from '../../../base/json.ts';
import type { ToolFacts } from '../../../../protocol/models.ts';
import type { Operation } from '../document/operations.ts';
import type { SuccessResponse } from './responses.ts';

const longest = 1_000;

/** Methods that a document may use without `additionalOperations` and that take nothing away. */
const harmless = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY', 'POST', 'PATCH', 'TRACE']);

/**
 * What an operation does to the world, by its method (RFC 9110 §9.2) and by what the document's owner says
 * of it. PUT counts as destructive because it replaces, and a method that is not in the RFC because nobody
 * knows.
 */
export function factsOf(method: string, ownerSaysReadOnly?: boolean): ToolFacts {
  if (ownerSaysReadOnly === true) return { readOnly: true, destructive: false, idempotent: true };
  const isSafe = ['GET', 'HEAD', 'OPTIONS', 'QUERY'].includes(method);
  return {
    readOnly: ownerSaysReadOnly ?? isSafe,
    destructive: !harmless.has(method),
    idempotent: isSafe || method === 'PUT' || method === 'DELETE',
  };
}

/** The summary as one line; nothing where there is none. */
export function titleOf(operation: Operation): string | undefined {
  const title = oneLine(operation.value['summary']);
  return title === '' ? undefined : title.slice(0, 200);
}

/** Summary, then the description cut at a sentence, then what comes back. At most 1,000 characters. */
export function describe(operation: Operation, response: SuccessResponse | undefined): string {
  const own = operation.words.description;
  const summary = own === undefined ? (titleOf(operation) ?? '') : '';
  const description = textOf(own ?? operation.value['description']);
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
