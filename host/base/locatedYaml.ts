import { type Document, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Location, Problem, Severity } from '../../protocol/models.ts';
import { toYamlMessage } from './yamlErrors.ts';

/** YAML 1.2 (JSON included) read together with the place of every node. */
export interface LocatedYaml {
  readonly file: string;
  readonly document: Document.Parsed;
  /** Syntax errors, duplicate keys and tabs; empty where the text is valid YAML. */
  readonly problems: readonly Problem[];
  /** What the parser had to guess at, such as a tag that it does not know. */
  readonly warnings: readonly Problem[];
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
  // The parser's own search for duplicate keys takes quadratic time; `duplicateKeys` takes linear time.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const locate = (node: unknown): Location => at(offsetOf(node));
  const problem: LocatedYaml['problem'] = (node, code, message, severity = 'error') => ({
    ...locate(node),
    severity,
    code,
    message,
  });
  const told = (severity: Severity) => (error: { code: string; message: string; pos: [number, number] }) => ({
    ...at(error.pos[0]),
    severity,
    code: error.code.toLowerCase().replaceAll('_', '-'),
    message: toYamlMessage(error),
  });
  return {
    file,
    document,
    locate,
    problem,
    problems: [
      ...document.errors.map(told('error')),
      ...duplicateKeys(document).map(({ key, name, first }) =>
        problem(
          key,
          'duplicate-key',
          `The key "${name}" also stands on line ${locate(first).line}. Remove one.`,
        ),
      ),
    ],
    warnings: document.warnings.map(told('warning')),
  };
}

function duplicateKeys(document: Document.Parsed): { key: unknown; name: string; first: unknown }[] {
  const found: { key: unknown; name: string; first: unknown }[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Map<unknown, unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (seen.has(value)) found.push({ key, name: String(value), first: seen.get(value) });
        else seen.set(value, key);
      }
    },
  });
  return found;
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
