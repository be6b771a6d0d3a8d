import { isObject } from '../../../base/json.ts';
import type { BodyPlan, ParameterPlan, RequestPlan } from '../tool/plan.ts';
import { encode, toHeaderText, toPathText, toQueryPairs, toText, UnsendableValue } from './style.ts';
import { joinTarget, leavesSegment, type Server } from './target.ts';

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
  readonly body: string | undefined;
}

export type Building =
  | { readonly kind: 'built'; readonly request: ApiRequest }
  | { readonly kind: 'refused'; readonly reason: string };

type Arguments = Readonly<Record<string, unknown>>;

const longestPathValue = 4_000;

/** Arguments that passed the tool's schema, as a request. Pure. */
export function buildRequest(plan: RequestPlan, server: Server, args: Arguments): Building {
  try {
    return { kind: 'built', request: build(plan, server, args) };
  } catch (error) {
    if (error instanceof UnsendableValue) return { kind: 'refused', reason: `${error.message}.` };
    throw error;
  }
}

function build(plan: RequestPlan, server: Server, args: Arguments): ApiRequest {
  const given = plan.parameters.flatMap((parameter) => {
    const value = args[parameter.input];
    if (value === undefined || value === null) return [];
    return [{ parameter, value: restoreNames(value, plan.originals) }];
  });
  const inPlace = (place: ParameterPlan['in']) => given.filter(({ parameter }) => parameter.in === place);
  const [template, literalQuery] = splitTemplate(plan.path);
  const path = joinTarget(server, renderPath(template, inPlace('path')));
  if (path === undefined) {
    throw new UnsendableValue('The path of this operation leads out of the server, so nothing was sent');
  }
  const body = plan.body ? renderBody(plan.body, args, plan.originals) : undefined;
  const headers: Record<string, string> = { accept: plan.accept, 'user-agent': 'gatehouse' };
  for (const { parameter, value } of inPlace('header')) {
    headers[parameter.name.toLowerCase()] = named(parameter, () =>
      headerSafe(toHeaderText(parameter, value)),
    );
  }
  if (body !== undefined && plan.body) headers['content-type'] = plan.body.mediaType;
  const pairs = (place: ParameterPlan['in']) =>
    inPlace(place).flatMap(({ parameter, value }) => named(parameter, () => toQueryPairs(parameter, value)));
  return {
    method: plan.method,
    origin: server.origin,
    path,
    query: [...(literalQuery === '' ? [] : literalQuery.split('&')), ...pairs('query')],
    headers,
    cookies: pairs('cookie'),
    body,
  };
}

/** Some documents tell operations apart by a query or fragment in the path; only the query is sent. */
function splitTemplate(path: string): readonly [string, string] {
  const [whole = ''] = path.split('#');
  const at = whole.indexOf('?');
  if (at < 0) return [whole, ''];
  const query = whole
    .slice(at + 1)
    .split('&')
    .map((pair) => pair.split('=').map(encode).join('='));
  return [whole.slice(0, at), query.join('&')];
}

function renderPath(
  template: string,
  given: readonly { readonly parameter: ParameterPlan; readonly value: unknown }[],
): string {
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

function renderBody(
  plan: BodyPlan,
  args: Arguments,
  originals: ReadonlyMap<string, string>,
): string | undefined {
  if (plan.kind === 'whole') {
    const value = args[plan.input];
    return value === undefined
      ? undefined
      : encodeBody(plan.encoding, restoreNames(value, originals), plan.input);
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
  const body = Object.fromEntries(
    given.map(({ input, name }) => [name, restoreNames(args[input], originals)]),
  );
  return encodeBody(plan.encoding, body, 'body');
}

function encodeBody(encoding: BodyPlan['encoding'], value: unknown, input: string): string {
  switch (encoding) {
    case 'json':
      return JSON.stringify(value);
    case 'text':
      return toText(value);
    case 'form': {
      if (!isObject(value))
        throw new UnsendableValue(`Argument "${input}" must be an object to be sent as a form`);
      // The defaults of the Encoding Object, OpenAPI 3.2.0 §4.15.1: lists repeat their key.
      return Object.entries(value)
        .flatMap(([name, inner]) => formPairs(name, inner))
        .join('&');
    }
  }
}

function formPairs(name: string, value: unknown): readonly string[] {
  const style = isObject(value) ? ('deepObject' as const) : ('form' as const);
  return toQueryPairs({ input: name, name, in: 'query', style, explode: true, asJson: false }, value);
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

function named<T>(parameter: ParameterPlan, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UnsendableValue)) throw error;
    throw new UnsendableValue(`Argument "${parameter.input}" ${error.message}. Give another value`);
  }
}
