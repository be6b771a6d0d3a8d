import { isObject, type JsonObject, property } from '../base/json.ts';
import type { ContentBlock, ToolResult } from '../sources/tool.ts';

/** The URI under which a client reaches what a server calls by another. */
export type ToClientUri = (uri: string) => string;

/** A tool's result with the resources that it names or holds under the URIs of clients. */
export function withClientUris(result: ToolResult, toUri: ToClientUri): ToolResult {
  const { content } = result;
  const isAffected = content.some(({ type }) => type === 'resource' || type === 'resource_link');
  return isAffected ? { ...result, content: content.map((block) => convertBlock(block, toUri)) } : result;
}

function convertBlock(block: ContentBlock, toUri: ToClientUri): ContentBlock {
  if (block.type === 'resource_link') return { ...block, uri: toUri(block.uri) };
  if (block.type !== 'resource') return block;
  return { ...block, resource: { ...block.resource, uri: toUri(block.resource.uri) } };
}

/** The same for the results of `resources/read` and `prompts/get`. */
export function withClientUrisInside(result: JsonObject, toUri: ToClientUri): JsonObject {
  const { contents, messages } = result;
  return {
    ...result,
    ...(Array.isArray(contents) ? { contents: contents.map((each) => convertUri(each, toUri)) } : {}),
    ...(Array.isArray(messages) ? { messages: messages.map((each) => convertMessage(each, toUri)) } : {}),
  };
}

function convertMessage<T>(message: T, toUri: ToClientUri): T {
  const content = property(message, 'content');
  switch (property(content, 'type')) {
    case 'resource_link':
      return { ...message, content: convertUri(content, toUri) };
    case 'resource':
      return {
        ...message,
        content: { ...asObject(content), resource: convertUri(property(content, 'resource'), toUri) },
      };
    default:
      return message;
  }
}

function convertUri<T>(given: T, toUri: ToClientUri): T {
  const uri = property(given, 'uri');
  return typeof uri === 'string' ? { ...given, uri: toUri(uri) } : given;
}

function asObject(value: unknown): object {
  return isObject(value) ? value : {};
}
