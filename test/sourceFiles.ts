import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** One source file as the tidy test sees it. */
export interface SourceFile {
  /** From the project's root on, with forward slashes. */
  readonly file: string;
  readonly lines: number;
  /** What it imports: files of the project as paths from the root, packages by name. */
  readonly imports: readonly string[];
  /** Functions by the line that they begin on, with their length in lines. */
  readonly functions: readonly { readonly line: number; readonly length: number }[];
}

const root = path.join(import.meta.dirname, '..');

/** Every TypeScript file of the shipped folders. */
export function readSourceFiles(): readonly SourceFile[] {
  const files = globSync('{extension,host,protocol,webview-ui}/**/*.{ts,tsx}', { cwd: root });
  return files.map((file) => readSourceFile(file.replaceAll('\\', '/')));
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(path.join(root, file), 'utf8');
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    ),
  ];
  const lineAt = createLineIndex(text);
  const functions: { line: number; length: number }[] = [];
  visit(program, ({ start, end }) => {
    const line = lineAt(start);
    functions.push({ line, length: lineAt(end) - line + 1 });
  });
  return {
    file,
    lines: text.split('\n').length - 1,
    imports: specifiers.map((specifier) => toTarget(file, specifier)),
    functions,
  };
}

function toTarget(file: string, specifier: string): string {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function visit(node: unknown, found: (span: Span) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && FUNCTIONS.has(String(node.type))) found(node as unknown as Span);
  for (const inner of Object.values(node)) visit(inner, found);
}

function createLineIndex(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}
