import type { ToolFacts } from '../../protocol/models.ts';
import { assertNever } from '../base/assert.ts';
import type { Json, JsonObject } from '../base/json.ts';

/**
 * One tool of one source. A `Tool` is immutable: a change makes a new object, so that what is cached for
 * a tool can hang on its identity.
 */
export interface Tool {
  /** `<source>/<native>`: the name in the role file. */
  readonly id: string;
  readonly source: string;
  /** The source's own name for it: an operationId, or the tool's name at an external server. */
  readonly native: string;
  readonly title?: string;
  readonly description: string;
  /** JSON Schema 2020-12, always `type: object` at its root. */
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly facts: ToolFacts;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  readonly operation?: { readonly method: string; readonly path: string };
  /** What an external server says of its tool; it counts only where the role file trusts that server. */
  readonly claims?: ToolFacts;
}

/** A tool of an external MCP server. */
export interface ExternalTool extends Tool {
  readonly claims: ToolFacts;
  /** As the server sent it. */
  readonly definition: JsonObject;
}

export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  /** Any other file, in the result itself. For an API's answer its `uri` is a name and leads nowhere. */
  | { readonly type: 'resource'; readonly resource: EmbeddedResource }
  /** A resource that an external server can be asked for. */
  | { readonly type: 'resource_link'; readonly uri: string; readonly name: string };

export type EmbeddedResource =
  /** `blob` is Base64. */
  | { readonly uri: string; readonly mimeType: string; readonly blob: string }
  | { readonly uri: string; readonly mimeType?: string; readonly text: string };

/** MCP's CallToolResult, with what the record needs beside it. */
export interface ToolResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: Json;
  readonly isError: boolean;
  /** HTTP status of the API, where it answered. */
  readonly httpStatus?: number;
  /** One sentence for the record when `isError`. */
  readonly reason?: string;
  /** There where it is known that the call ended before anything of it was sent. */
  readonly isUnsent?: true;
}

export function errorResult(reason: string, httpStatus?: number): ToolResult {
  return {
    content: [{ type: 'text', text: reason }],
    isError: true,
    reason,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}

/** The result of a call of which nothing was sent. */
export function unsentResult(reason: string): ToolResult {
  return { ...errorResult(reason), isUnsent: true };
}

/** The size of a result's content: of text its UTF-8, of a file its Base64. */
export function bytesOf({ content }: ToolResult): number {
  return content.reduce((sum, block) => sum + bytesOfBlock(block), 0);
}

function bytesOfBlock(block: ContentBlock): number {
  switch (block.type) {
    case 'text':
      return Buffer.byteLength(block.text);
    case 'image':
    case 'audio':
      return block.data.length;
    case 'resource': {
      const { resource } = block;
      return 'blob' in resource ? resource.blob.length : Buffer.byteLength(resource.text);
    }
    case 'resource_link':
      return block.uri.length;
    default:
      return assertNever(block);
  }
}
