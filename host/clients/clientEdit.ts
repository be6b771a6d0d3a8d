import type { Problem } from '../../protocol/models.ts';
import type { ClientEntry } from './entry.ts';

/** A server that is to stand in a client's configuration. */
export interface WantedServer {
  /** Absolute path of the file, for locations. */
  readonly file: string;
  readonly name: string;
  readonly entry: ClientEntry;
  /** Whether what stands under that name is the same server: then its other settings stay. */
  readonly isOwn: (found: unknown) => boolean;
}

export type ClientEdit =
  | {
      readonly kind: 'edit';
      readonly after: string;
      /** What stood under the name before; undefined where nothing did. */
      readonly found?: unknown;
      /** The names of all servers that stand there. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** What every problem with a client's file ends with. */
export const unwritten = 'Nothing was written; mend that, then connect again.';

export function toProblem(file: string, line: number, column: number, message: string): ClientEdit {
  return {
    kind: 'problem',
    problem: { file, line, column, severity: 'error', code: 'bad-client-file', message },
  };
}
