/** What a value of another client's configuration is made of, once the client's own variables are told apart. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | Reference
  /** A person is asked for it there. */
  | { readonly kind: 'input'; readonly id: string }
  /** The client fills it in, and nothing here can; `variable` is its name for people. */
  | { readonly kind: 'unknown'; readonly variable: string };

/** What stays a reference. */
export interface Reference {
  readonly kind: 'reference';
  /** As gateway.yaml writes it: `${env:NAME}` or `${workspaceFolder}`. */
  readonly template: string;
  /** What the client takes where the variable is not set. */
  readonly fallback?: string;
}

/** What stands between `${` and `}`; nothing where the client leaves it as it is. */
export type Resolve = (expression: string) => readonly Part[] | undefined;

/**
 * How a client writes variables: `editor` as VS Code and Cursor do, `windsurf` as Windsurf, `shell` as Claude
 * Code (`${NAME}` and `${NAME:-default}`), `none` where everything is meant literally.
 */
export type VariableSyntax = 'editor' | 'windsurf' | 'shell' | 'none';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Variables of VS Code that depend on what is open, or on more than one folder. Anything else is no variable. */
const EDITOR_ONLY =
  /^(command|config|cwd|defaultBuildTask|env|execPath|extensionInstallFolder|file\w*|lineNumber|relativeFile\w*|selectedText|workspaceFolder\w*|workspaceRoot\w*)(?:$|:)/;

export function createResolve(syntax: VariableSyntax, home: string): Resolve {
  switch (syntax) {
    case 'editor':
      return (expression) => resolveEditor(expression, home);
    case 'windsurf':
      return (expression) => toEnvironment(expression) ?? toUnknown(/^(env|file):/.exec(expression)?.[1]);
    case 'shell':
      return resolveShell;
    case 'none':
      return () => undefined;
  }
}

/** Takes a value apart. Texts never stand side by side; what is no variable is part of a text. */
export function toParts(text: string, resolve: Resolve): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', at)) {
    const end = text.indexOf('}', start);
    if (end < 0) break;
    parts.push({ kind: 'text', text: text.slice(at, start) });
    const literal: Part = { kind: 'text', text: text.slice(start, end + 1) };
    parts.push(...(resolve(text.slice(start + 2, end)) ?? [literal]));
    at = end + 1;
  }
  return mergeTexts([...parts, { kind: 'text', text: text.slice(at) }]);
}

export function toReference(name: string): Reference {
  return { kind: 'reference', template: `\${env:${name}}` };
}

function resolveEditor(expression: string, home: string): readonly Part[] | undefined {
  switch (expression) {
    case 'workspaceFolder':
    case 'workspaceRoot':
      return [{ kind: 'reference', template: '${workspaceFolder}' }];
    case 'userHome':
      return [{ kind: 'text', text: home }];
    case '/':
    case 'pathSeparator':
      return [{ kind: 'text', text: '/' }];
    default: {
      const [, input] = /^input:(.+)$/s.exec(expression) ?? [];
      if (input !== undefined) return [{ kind: 'input', id: input }];
      return toEnvironment(expression) ?? toUnknown(EDITOR_ONLY.exec(expression)?.[1]);
    }
  }
}

function resolveShell(expression: string): readonly Part[] | undefined {
  const [, name = '', fallback] = /^([^:]*)(?::-(.*))?$/s.exec(expression) ?? [];
  if (name === 'CLAUDE_PROJECT_DIR') return [{ kind: 'reference', template: '${workspaceFolder}' }];
  if (!NAME.test(name)) return undefined;
  return [{ ...toReference(name), ...(fallback === undefined ? {} : { fallback }) }];
}

function toEnvironment(expression: string): readonly Part[] | undefined {
  const name = /^env:(.*)$/s.exec(expression)?.[1] ?? '';
  return NAME.test(name) ? [toReference(name)] : undefined;
}

/** Only the kind of a variable is named: what follows it may be anything. */
function toUnknown(kind: string | undefined): readonly Part[] | undefined {
  return kind === undefined ? undefined : [{ kind: 'unknown', variable: `\${${kind}}` }];
}

function mergeTexts(parts: readonly Part[]): readonly Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', text: last.text + part.text };
    } else merged.push(part);
  }
  return merged.filter((part) => part.kind !== 'text' || part.text !== '');
}
