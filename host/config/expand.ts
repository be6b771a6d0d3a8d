import { assertNever } from '../base/assert.ts';

/** Text with `${secret:NAME}`, `${env:NAME}` and `${workspaceFolder}` taken apart. */
export interface Template {
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret' | 'env'; readonly name: string }
  | { readonly kind: 'workspaceFolder' };

export type ParsedTemplate =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'problem'; readonly message: string };

export interface ExpandOptions {
  /** The value of a secret; null or undefined where nobody gave one. */
  readonly secret: (name: string) => Promise<string | null | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path. */
  readonly workspaceFolder: string;
}

export type Expanded =
  | { readonly kind: 'text'; readonly text: string }
  /** A value is not there; the message says which, and how to give it. */
  | { readonly kind: 'missing'; readonly message: string };

const SECRET = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function parseTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', at)) {
    const end = text.indexOf('}', start);
    if (end < 0) return { kind: 'problem', message: `"${text.slice(start)}" has no closing "}". Add it.` };
    const part = toPart(text.slice(start + 2, end));
    if (!part) return { kind: 'problem', message: unknownExpression(text.slice(start, end + 1)) };
    if (start > at) parts.push({ kind: 'text', text: text.slice(at, start) });
    parts.push(part);
    at = end + 1;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return { kind: 'template', template: { parts } };
}

/** The secrets that a template names, each once, in order. */
export function secretNames({ parts }: Template): readonly string[] {
  return [...new Set(parts.flatMap((part) => (part.kind === 'secret' ? part.name : [])))];
}

/** The same for a template as it is written; one that cannot be read names none. */
export function secretsIn(text: string): readonly string[] {
  const parsed = parseTemplate(text);
  return parsed.kind === 'problem' ? [] : secretNames(parsed.template);
}

/** Whether a text takes something from a secret or from the environment. */
export function hasReference(text: string): boolean {
  return /\$\{(?:secret|env):/.test(text);
}

/** The environment variable that stands in for a secret where no editor keeps it. */
export function secretVariable(name: string): string {
  return `GATEHOUSE_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** A name for the secret of a security scheme: `storefront` and `bearerAuth` make `storefront-bearerauth`. */
export function suggestSecret(source: string, scheme: string): string {
  const words = `${source}-${scheme}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return words.slice(0, 64).replaceAll(/^[^a-z]+|-+$/g, '') || 'token';
}

/** Puts the values in. They are not expanded again, so a secret may hold `${`. */
export async function expand({ parts }: Template, options: ExpandOptions): Promise<Expanded> {
  let text = '';
  for (const part of parts) {
    const value = await valueOf(part, options);
    if (value.kind === 'missing') return value;
    text += value.text;
  }
  return { kind: 'text', text };
}

async function valueOf(part: TemplatePart, options: ExpandOptions): Promise<Expanded> {
  switch (part.kind) {
    case 'text':
      return part;
    case 'workspaceFolder':
      return { kind: 'text', text: options.workspaceFolder };
    case 'env': {
      const text = Object.hasOwn(options.env, part.name) ? options.env[part.name] : undefined;
      return text === undefined
        ? { kind: 'missing', message: missingVariable(part.name) }
        : { kind: 'text', text };
    }
    case 'secret': {
      const text = await options.secret(part.name);
      // An empty secret is one that nobody gave.
      return text ? { kind: 'text', text } : { kind: 'missing', message: missingSecret(part.name) };
    }
    default:
      return assertNever(part);
  }
}

function missingVariable(name: string): string {
  return `The environment variable ${name} is not set. Set it where VS Code or gatehouse is started, and start that again.`;
}

function missingSecret(name: string): string {
  return `The secret "${name}" is not set. VS Code asks for it when it is needed; without an editor, set the environment variable ${secretVariable(name)}.`;
}

function toPart(expression: string): TemplatePart | undefined {
  if (expression === 'workspaceFolder') return { kind: 'workspaceFolder' };
  const colon = expression.indexOf(':');
  const kind = expression.slice(0, Math.max(0, colon));
  const name = expression.slice(colon + 1);
  if (kind === 'secret' && SECRET.test(name)) return { kind, name };
  if (kind === 'env' && VARIABLE.test(name)) return { kind, name };
  return undefined;
}

function unknownExpression(text: string): string {
  return `"${text}" is not known here. Write \${secret:NAME}, \${env:NAME} or \${workspaceFolder}; a secret's name begins with a letter and holds letters, digits, "_" and "-" only.`;
}
