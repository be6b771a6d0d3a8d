import { decodePart, isLiteral, isPlaceholderOf, namesIn, type TemplatePair } from '../tool/pathTemplate.ts';
import type { ParameterPlan } from '../tool/plan.ts';
import { encode, named, toPathText, UnsendableValue } from './style.ts';

/** A parameter with the value that the caller gave. */
export interface Given {
  readonly parameter: ParameterPlan;
  readonly value: unknown;
}

export interface TemplateQuery {
  /** Encoded. */
  readonly pairs: readonly string[];
  /** Query parameters whose values these pairs hold, so that they are not sent once more. */
  readonly filled: ReadonlySet<ParameterPlan>;
}

/**
 * The query of a path template, with the values for its names in braces. A pair that lacks one is left out: what
 * the path requires is there. `parameters` are all of the operation, given or not.
 */
export function renderTemplateQuery(
  pairs: readonly TemplatePair[],
  parameters: readonly ParameterPlan[],
  given: readonly Given[],
): TemplateQuery {
  const inQuery = new Set(parameters.filter((each) => each.in === 'query').map(({ name }) => name));
  const filled = new Set<ParameterPlan>();
  const rendered = pairs.flatMap((pair): readonly string[] => {
    // Such a parameter is sent on its own, in the style that it has.
    if (inQuery.has(pair.name) && (isBare(pair) || isPlaceholderOf(pair, pair.name))) {
      const isGiven = given.some(({ parameter }) => parameter.in === 'query' && parameter.name === pair.name);
      return isGiven || !isBare(pair) ? [] : [encodeParts(pair.text)];
    }
    const wanted = namesIn(pair.text).map((name) => find(given, name));
    if (wanted.includes(undefined)) return [];
    for (const entry of wanted) if (entry?.parameter.in === 'query') filled.add(entry.parameter);
    const text = fill(pair.text, given);
    const [naming] = namesIn(pair.name).map((name) => find(given, name));
    return naming ? named(naming.parameter, () => refuseLiterals([text], pairs)) : [text];
  });
  return { pairs: rendered, filled };
}

/**
 * What an argument adds to the query must not say anew what the path says: the operation that was allowed would be
 * another one.
 */
export function refuseLiterals(
  query: readonly string[],
  template: readonly TemplatePair[],
): readonly string[] {
  const fixed = new Set(template.filter(isLiteral).map(({ name }) => encode(name)));
  const again = query.map((pair) => pair.split('=')[0] ?? '').find((name) => fixed.has(name));
  if (again === undefined) return query;
  throw new UnsendableValue(`sets "${decodePart(again)}", which the path of this operation has already`);
}

function isBare({ text, value }: TemplatePair): boolean {
  return value === '' && namesIn(text).length === 0;
}

function find(given: readonly Given[], name: string): Given | undefined {
  const isMeant = (place: string) => (each: Given) =>
    each.parameter.in === place && each.parameter.name === name;
  return given.find(isMeant('path')) ?? given.find(isMeant('query'));
}

function fill(text: string, given: readonly Given[]): string {
  const parts = text.split(/(\{[^{}]+\})/);
  return parts
    .map((part) => {
      const [name] = namesIn(part);
      const entry = name === undefined ? undefined : find(given, name);
      if (!entry) return encodeParts(part);
      // With `allowReserved` an "&" would stand, and the value could say anew what the path says.
      const parameter = { ...entry.parameter, allowReserved: false };
      return named(parameter, () => toPathText(parameter, entry.value));
    })
    .join('');
}

function encodeParts(text: string): string {
  return text
    .split('=')
    .map((part) => encode(decodePart(part)))
    .join('=');
}
