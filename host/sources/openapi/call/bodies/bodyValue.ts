import type { BodyFormat } from '../../tool/plan.ts';
import type { WorkspaceFiles } from './fileContent.ts';

export interface EncodedBody {
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

/** A body to encode, with the names that its values have for the caller. */
export interface BodyValue {
  /** With the names of the API. */
  readonly value: unknown;
  readonly format: BodyFormat;
  readonly files: WorkspaceFiles;
  /** The body as a whole, for messages. */
  readonly input: string;
  /** A property of it, for messages. */
  labelOf(name: string): string;
}
