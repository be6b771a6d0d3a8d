import type { Location } from '../../../../protocol/models.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { Reading, Spec, SpecEntry } from './specReader.ts';

/** What the main thread asks of the thread that reads a large document. One question at a time is answered. */
export type Question =
  | { readonly kind: 'read' }
  /** Entries of the last reading. In portions, so that the main thread breathes between them. */
  | { readonly kind: 'entries'; readonly from: number }
  | { readonly kind: 'inputSchema'; readonly native: string }
  | { readonly kind: 'locate'; readonly natives: readonly string[] };

export interface Answers {
  readonly read: RemoteReading;
  readonly entries: readonly RemoteEntry[];
  readonly inputSchema: JsonObject | undefined;
  readonly locate: readonly (Location | undefined)[];
}

export type RemoteReading =
  | Exclude<Reading, { readonly kind: 'read' }>
  | {
      readonly kind: 'read';
      readonly spec: Pick<Spec, 'problems' | 'schemes' | 'unusedFilters'>;
      readonly files: readonly string[];
      readonly count: number;
      /** One map for all plans of the document. */
      readonly originals: ReadonlyMap<string, string>;
    };

/** An entry that is as it was at the last reading is only named. */
export type RemoteEntry =
  | { readonly kind: 'kept'; readonly native: string }
  | { readonly kind: 'entry'; readonly entry: SentEntry };

export interface SentEntry extends Pick<SpecEntry, 'tool' | 'security'> {
  readonly plan: Omit<SpecEntry['plan'], 'originals'>;
}

export interface Ask {
  readonly id: number;
  readonly question: Question;
}

export type Answer =
  | { readonly id: number; readonly kind: 'answer'; readonly value: Answers[Question['kind']] }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
