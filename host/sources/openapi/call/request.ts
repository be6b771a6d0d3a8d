import { isObject } from '../../../base/json.ts';
import { parsePathTemplate } from '../tool/pathTemplate.ts';
import type { BodyPlan, ParameterPlan, RequestPlan } from '../tool/plan.ts';
import type { EncodedBody } from './bodies/bodyValue.ts';
import { encodeBody } from './bodies/encodeBody.ts';
import type { WorkspaceFiles } from './bodies/fileContent.ts';
import { formPairs } from './bodies/form.ts';
import {
  encode,
  named,
  toCookiePairs,
  toHeaderText,
  toPathText,
  toQueryPairs,
  toText,
  UnsendableValue,
} from './style.ts';
import { joinTarget, leavesSegment, type Server } from './target.ts';
import { type Given, refuseLiterals, renderTemplateQuery } from './templateQuery.ts';

/** A request without credentials, proven to stay within the server. */
export interface ApiRequest {
  readonly method: string;
  readonly origin: string;
  /** With the base path, percent-encoded, without the query. */
  readonly path: string;
  /** Encoded `name=value` pairs. */
  readonly query: readonly string[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `name=value` pairs. */
  readonly cookies: readonly string[];
  readonly body: string | Uint8Array | undefined;
}

export type Building =
  | { readonly kind: 'built'; readonly request: ApiRequest }
  | { readonly kind: 'refused'; readonly reason: string };

type Arguments = Readonly<Record<string, unknown>>;

const longestPathValue = 4_000;

/**
 * Arguments that passed the tool's schema, as a request. Pure, if `files` is, which answers for the files of
 * the workspace that arguments name.
 */
export function buildRequest(
  plan: RequestPlan,
  server: Server,
  args: Arguments,
  files: WorkspaceFiles = noFiles,
): Building {
  try {
    return { kind: 'built', request: build(plan, server, args, files) };
  } catch (error) {
    if (error instanceof UnsendableValue) return { kind: 'refused', reason: `${error.message}.` };
    throw error;
  }
}

function noFiles(): never {
  throw new UnsendableValue('names a file of the workspace, and none may be sent');
}

function build(plan: RequestPlan, server: Server, args: Arguments, files: WorkspaceFiles): ApiRequest {
  const given = plan.parameters.flatMap((parameter) => {
    const value = args[parameter.input];
    if (value === undefined || value === null) return [];
    return [{ parameter, value: restoreNames(value, plan.originals) }];
  });
  const inPlace = (place: ParameterPlan['in']) => given.filter(({ parameter }) => parameter.in === place);
  const template = parsePathTemplate(plan.path);
  // Checked in `convertDocument`: the origin stays the confirmed one.
  const target = plan.basePath === undefined ? server : { ...server, basePath: plan.basePath };
  const path = joinTarget(target, renderPath(template.path, inPlace('path')));
  if (path === undefined) {
    throw new UnsendableValue('The path of this operation leads out of the server, so nothing was sent');
  }
  const body = plan.body ? renderBody(plan.body, args, plan.originals, files) : undefined;
  const headers: Record<string, string> = { accept: plan.accept, 'user-agent': 'gatehouse' };
  for (const { parameter, value } of inPlace('header')) {
    headers[parameter.name.toLowerCase()] = named(parameter, () =>
      headerSafe(toHeaderText(parameter, value)),
    );
  }
  if (body) headers['content-type'] = body.contentType;
  const written = renderTemplateQuery(template.query, plan.parameters, given);
  const ownQuery = [...inPlace('query'), ...inPlace('querystring')].flatMap(({ parameter, value }) => {
    if (written.filled.has(parameter)) return [];
    const toPairs = parameter.in === 'query' ? toQueryPairs : wholeQuery;
    return named(parameter, () => refuseLiterals(toPairs(parameter, value), template.query));
  });
  return {
    method: plan.method,
    origin: server.origin,
    path,
    query: [...written.pairs, ...ownQuery],
    headers,
    cookies: inPlace('cookie').flatMap(({ parameter, value }) =>
      named(parameter, () => toCookiePairs(parameter, value)),
    ),
    body: body?.content,
  };
}

function renderPath(template: string, given: readonly Given[]): string {
  const byName = new Map(given.map((entry) => [entry.parameter.name, entry]));
  return template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const entry = byName.get(name);
    if (!entry)
      throw new UnsendableValue(`The argument for {${name}} of the path is missing. Give it a value`);
    const { parameter, value } = entry;
    return named(parameter, () => pathSegment(parameter, value));
  });
}

/** A value that stays one segment. Slashes are kept, encoded; what proxies read as a way up is refused. */
function pathSegment(parameter: ParameterPlan, value: unknown): string {
  const text = toPathText(parameter, value);
  if (text === '' || (parameter.style === 'label' && text === '.')) {
    throw new UnsendableValue('is empty, which would address another path');
  }
  if (text.length > longestPathValue) throw new UnsendableValue('is too long for a path');
  if (leavesSegment(text) || partsOf(value).some((part) => leavesSegment(toText(part)))) {
    throw new UnsendableValue(
      'holds a dot segment ("." or "..", plain or encoded), which leads to another path',
    );
  }
  if (/%0[0AD]/.test(text)) throw new UnsendableValue('holds a line break or a null character');
  return text;
}

/** Some APIs take a list apart again before they use its items as paths. */
function partsOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function headerSafe(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new UnsendableValue('holds a line break, which a header cannot carry');
  if (!/^[\t\x20-\x7E\x80-\xFF]*$/.test(text)) {
    throw new UnsendableValue('holds characters that a header cannot carry; only Latin-1 can');
  }
  return text.trim();
}

/** The body in the format that the caller chose, or in the first one; nothing where there is none to send. */
function renderBody(
  plan: BodyPlan,
  args: Arguments,
  originals: ReadonlyMap<string, string>,
  files: WorkspaceFiles,
): EncodedBody | undefined {
  const { choice } = plan;
  const chosen = choice && args[choice.input];
  const format = choice?.formats.find(({ mediaType }) => mediaType === chosen) ?? plan;
  if (plan.kind === 'whole') {
    const { input } = plan;
    const value = restoreNames(args[input], originals);
    if (value === undefined) return undefined;
    return encodeBody({ value, format, files, input, labelOf: (name) => `${input}.${name}` });
  }
  const given = plan.properties.filter(({ input }) => args[input] !== undefined);
  if (given.length === 0 && !plan.required) return undefined;
  const names = new Set(given.map(({ name }) => name));
  const missing = plan.needed.filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new UnsendableValue(
      `The body also needs ${missing.map((name) => `"${name}"`).join(', ')}. Give them, or none of its properties`,
    );
  }
  const value = Object.fromEntries(
    given.map(({ input, name }) => [name, restoreNames(args[input], originals)]),
  );
  const inputs = new Map(given.map(({ input, name }) => [name, input]));
  return encodeBody({ value, format, files, input: 'body', labelOf: (name) => inputs.get(name) ?? name });
}

/** A query that is one value: JSON as it stands, or a form. */
function wholeQuery({ asJson }: ParameterPlan, value: unknown): readonly string[] {
  if (asJson) return [encode(JSON.stringify(value))];
  if (!isObject(value)) throw new UnsendableValue('must be an object to be sent as a form');
  return Object.entries(value).flatMap(([name, inner]) => formPairs(name, inner));
}

/** Gives nested properties the names that the API knows. */
function restoreNames(value: unknown, originals: ReadonlyMap<string, string>): unknown {
  if (originals.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => restoreNames(item, originals));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [originals.get(key) ?? key, restoreNames(inner, originals)]),
  );
}
