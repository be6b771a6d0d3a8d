import type { ServerChoice } from '../../protocol/models.ts';

/** What is wrong with the URL that calls would go to, or nothing. */
export function findUrlProblem(text: string): string | undefined {
  if (/[{}]/.test(text)) return 'Put a value in place of each name in braces.';
  if (!URL.canParse(text)) return 'Enter an absolute URL, for example http://127.0.0.1:4010.';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'Only http:// and https:// URLs can be called.';
  if (url.username !== '' || url.password !== '')
    return 'Leave the user name and the password out; credentials belong under "auth" in gateway.yaml.';
  if (url.search !== '' || url.hash !== '') return 'Leave the part from "?" or "#" on out.';
  return undefined;
}

/**
 * A server's URL with its variables filled in (OpenAPI 3.1 §"Server Object"). A name without a value keeps
 * its braces, so that the URL check refuses it rather than calling somewhere by chance.
 */
export function fillServer(choice: ServerChoice, values: Readonly<Record<string, string>>): string {
  if (choice.template === undefined) return choice.url;
  return choice.template.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}
