import type { ToolFacts } from '../../protocol/models.ts';
import type { JsonObject } from '../base/json.ts';

/** What an external server offers beside tools. */
export type ItemKind = 'resource' | 'template' | 'prompt';

/**
 * A resource, a resource template or a prompt of an external server. An item is immutable: what is worked out of it can
 * hang on its identity. The role file names it as it names tools.
 */
export interface ExternalItem {
  readonly kind: ItemKind;
  /** `<source>/@resource:<URI or URI template>` or `<source>/@prompt:<name>`. */
  readonly id: string;
  readonly source: string;
  /** What stands after the slash of `id`. */
  readonly native: string;
  /** The URI, the URI template (RFC 6570) or the name, as the server has it. */
  readonly key: string;
  readonly facts: ToolFacts;
  /** The same as `facts`: the protocol says what it does, not the server. Its being there marks what is external. */
  readonly claims: ToolFacts;
  /** The definition as clients can read it, under the server's own `uri`, `uriTemplate` or `name`. */
  readonly definition: JsonObject;
}

/** Reading is what these are for, by the protocol. */
export const readingFacts: ToolFacts = { readOnly: true, destructive: false, idempotent: true };

/** The name after the slash, for the role file. */
export function toItemNative(kind: ItemKind, key: string): string {
  return kind === 'prompt' ? `@prompt:${key}` : `@resource:${key}`;
}

/** What a source is asked for beside tool calls. */
export const itemMethods = ['resources/read', 'prompts/get', 'completion/complete'] as const;
export type ItemMethod = (typeof itemMethods)[number];

/** How such a request ended. */
export type ItemResult =
  /** MCP's result for the method, such that every client can read it. */
  | { readonly kind: 'ok'; readonly result: JsonObject }
  /** `code` is of JSON-RPC; `reason` is one or two sentences. */
  | { readonly kind: 'failed'; readonly code: number; readonly reason: string; readonly isUnsent?: true };

/** Following the changes of one resource. */
export type Watching =
  | { readonly kind: 'watching'; dispose(): void }
  | Extract<ItemResult, { readonly kind: 'failed' }>;

/** MCP 2024-11-05 to 2025-11-25, Resources, Error Handling. */
export const RESOURCE_NOT_FOUND = -32_002;
export const INVALID_PARAMS = -32_602;
export const INTERNAL_ERROR = -32_603;
/** For what is refused by the role file, and for a server that cannot be reached: none of the protocol's own. */
export const SERVER_ERROR = -32_000;
