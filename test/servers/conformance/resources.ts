import {
  type ReadResourceResult,
  type Resource,
  ResourceNotFoundError,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';
import { png } from './contentTools.ts';

export const resources: readonly Resource[] = [
  {
    uri: 'test://static-text',
    name: 'Static Text Resource',
    description: 'A text that stays the same.',
    mimeType: 'text/plain',
  },
  {
    uri: 'test://static-binary',
    name: 'Static Binary Resource',
    description: 'An image that stays the same.',
    mimeType: 'image/png',
  },
  {
    uri: 'test://watched-resource',
    name: 'Watched Resource',
    description: 'Changes when it is told to.',
    mimeType: 'text/plain',
  },
];

export const resourceTemplates: readonly ResourceTemplateType[] = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'Template Resource',
    description: 'One resource for each id.',
    mimeType: 'application/json',
  },
];

export function readResource(uri: string): ReadResourceResult {
  if (uri === 'test://static-text') {
    const text = 'This is the content of the static text resource.';
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  }
  if (uri === 'test://static-binary') return { contents: [{ uri, mimeType: 'image/png', blob: png }] };
  if (uri === 'test://watched-resource') {
    return { contents: [{ uri, mimeType: 'text/plain', text: 'Watched resource content' }] };
  }
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined) throw new ResourceNotFoundError(uri);
  const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
  return { contents: [{ uri, mimeType: 'application/json', text }] };
}
