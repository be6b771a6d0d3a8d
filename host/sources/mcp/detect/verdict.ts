import type { DetectionStep } from '../../../../protocol/connectors.ts';

/** The three questions that tell what a URL speaks. */
export type Rung = 'discover' | 'initialize' | 'sse';

/** One step of finding out, for people to read. */
export interface Step extends DetectionStep {
  readonly rung: Rung;
}

/** What a server wants to be let in, from its WWW-Authenticate header (RFC 6750 §3, RFC 9728 §5.1). */
export interface Challenge {
  readonly status: 401 | 403;
  /** The header as it came; empty where there was none. */
  readonly header: string;
}

export type Verdict =
  /** Revision 2026-07-28. `discover` is what is of use of the result of server/discover, where one has come. */
  | { readonly kind: 'modern'; readonly url: string; readonly revision: string; readonly discover?: unknown }
  /** Streamable HTTP of the 2025 revisions. */
  | { readonly kind: 'legacy'; readonly url: string; readonly revision: string }
  /** The transport of 2024-11-05. */
  | { readonly kind: 'sse'; readonly url: string }
  | { readonly kind: 'authorize'; readonly url: string; readonly challenge: Challenge }
  /** It may be there at another time. `reason` is a sentence. */
  | { readonly kind: 'unavailable'; readonly url: string; readonly reason: string }
  | { readonly kind: 'not-mcp'; readonly url: string; readonly reason: string };

export interface Detection {
  readonly verdict: Verdict;
  /** In the order in which they began. */
  readonly steps: readonly Step[];
}

/** What one rung found. */
export type Finding =
  | { readonly kind: 'positive'; readonly verdict: Verdict }
  /** `isTelling` where an MCP server was found that cannot be used. */
  | { readonly kind: 'negative'; readonly isTelling?: true }
  /** 401 or 403 in spite of a credential. */
  | { readonly kind: 'refused' }
  /** No verdict now: 5xx, 429, silence, the network. */
  | { readonly kind: 'transient' };

export interface RungResult {
  readonly finding: Finding;
  readonly status?: number;
  /** One sentence. */
  readonly found: string;
}

/** How one question ended. */
export interface Outcome {
  readonly step: Step;
  readonly result: RungResult;
}
