import { type Document, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import type { Location, Problem, Severity } from '../../protocol/models.ts';

/** YAML 1.2 (JSON included) read together with the place of every node. */
export interface LocatedYaml {
  readonly file: string;
  readonly document: Document.Parsed;
  /** Syntax errors, duplicate keys and tabs; empty where the text is valid YAML. */
  readonly problems: readonly Problem[];
  /** Where a node begins; the start of the file where there is none. */
  locate(node: unknown): Location;
  problem(node: unknown, code: string, message: string, severity?: Severity): Problem;
}

/**
 * Reads text that people edit. Never throws: what is wrong comes back as located problems.
 * Aliases are kept as they are (`maxAliasCount` bounds what resolves them), so a small file cannot grow
 * without limit.
 */
export function readLocatedYaml(text: string, file: string): LocatedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const locate = (node: unknown): Location => at(offsetOf(node));
  return {
    file,
    document,
    locate,
    problems: document.errors.map((error) => ({
      ...at(error.pos[0]),
      severity: 'error',
      code: error.code.toLowerCase().replaceAll('_', '-'),
      message: `Not valid YAML: ${error.message}`,
    })),
    problem: (node, code, message, severity = 'error') => ({ ...locate(node), severity, code, message }),
  };
}

function offsetOf(node: unknown): number {
  return isNode(node) ? ((node as Node).range?.[0] ?? 0) : 0;
}
