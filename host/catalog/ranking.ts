import type { Tool } from '../sources/tool.ts';
import { toWords } from './words.ts';

/** What a word counts for, by where it stands: a tool is mostly what its name says. */
const weights = { name: 4, title: 3, tags: 2, description: 1 } as const;
/** How soon more of the same word counts no more, and how much long texts are held back (Okapi BM25's k1 and b). */
const SATURATION = 1.2;
const LENGTH = 0.75;

export interface Ranked<T> {
  readonly entry: T;
  readonly score: number;
}

/** Ranks tools by words over name, title, tags and description. */
export interface Ranking<T> {
  /** Those that share a word with the query, the best first; of two alike the one listed first. */
  rank(query: string): readonly Ranked<T>[];
}

/** How often each word stands in a tool, weighted, and how long all of it is. */
interface Counts {
  readonly words: ReadonlyMap<string, number>;
  readonly length: number;
}

/**
 * Builds a ranking by Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, §3.4) over
 * fields of different weight (BM25F, §3.6). A word of the query also finds words that begin with it, at half the weight.
 */
export function createRanking<T extends { readonly tool: Tool }>(entries: readonly T[]): Ranking<T> {
  const counts = entries.map(({ tool }) => countsOf(tool));
  const average = counts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, counts.length);
  const places = new Map<string, { readonly at: number; readonly count: number }[]>();
  for (const [at, { words }] of counts.entries()) {
    for (const [word, count] of words) {
      const found = places.get(word);
      if (found) found.push({ at, count });
      else places.set(word, [{ at, count }]);
    }
  }
  const scoreWord = (word: string, share: number, best: Map<number, number>): void => {
    const found = places.get(word) ?? [];
    const rarity = Math.log(1 + (entries.length - found.length + 0.5) / (found.length + 0.5));
    for (const { at, count } of found) {
      const long = 1 - LENGTH + (LENGTH * (counts[at]?.length ?? 0)) / average;
      const score = (share * rarity * count * (SATURATION + 1)) / (count + SATURATION * long);
      best.set(at, Math.max(score, best.get(at) ?? 0));
    }
  };
  return {
    rank: (query) => {
      const scores = new Map<number, number>();
      for (const word of toTerms(query)) {
        // Of all that one word finds in a tool, only the best counts.
        const best = new Map<number, number>();
        scoreWord(word, 1, best);
        for (const longer of word.length < 3 ? [] : places.keys())
          if (longer !== word && longer.startsWith(word)) scoreWord(longer, 0.5, best);
        for (const [at, score] of best) scores.set(at, (scores.get(at) ?? 0) + score);
      }
      const ranked = [...scores].toSorted(([a, one], [b, two]) => two - one || a - b);
      return ranked.flatMap(([at, score]) => {
        const entry = entries[at];
        return entry ? { entry, score } : [];
      });
    },
  };
}

/** Words that are in every sentence; people put them into queries, and few tools are rare enough in them to tell. */
const filler = new Set(
  'a all an and are as at be by can do for from get give how i in into is it me my of on or so that the this to want what which with'.split(
    ' ',
  ),
);

function toTerms(query: string): ReadonlySet<string> {
  const words = toWords(query);
  const telling = words.filter((word) => !filler.has(word));
  return new Set(telling.length > 0 ? telling : words);
}

/** A tool never changes, so that its words are counted once. */
const counted = new WeakMap<Tool, Counts>();

function countsOf(tool: Tool): Counts {
  let counts = counted.get(tool);
  if (!counts) counted.set(tool, (counts = count(tool)));
  return counts;
}

function count(tool: Tool): Counts {
  const { source, native, title = '', tags, description, operation } = tool;
  const name = `${source} ${native} ${operation ? `${operation.method} ${operation.path}` : ''}`;
  const fields = { name, title, tags: tags.join(' '), description };
  const words = new Map<string, number>();
  let length = 0;
  for (const [field, weight] of Object.entries(weights)) {
    for (const word of toWords(fields[field as keyof typeof fields])) {
      words.set(word, (words.get(word) ?? 0) + weight);
      length += weight;
    }
  }
  return { words, length };
}
