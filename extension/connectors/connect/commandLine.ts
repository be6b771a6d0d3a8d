export type CommandLine =
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] }
  /** Why it cannot be taken, and what to write instead. */
  | { readonly kind: 'problem'; readonly message: string };

/** What a shell would act on. Nothing here does, so it would arrive as an argument that nobody meant. */
const operators = /^(?:&&|\|\||>>|\$\(|[|<>;&`\r\n])/;

/**
 * Takes a command line apart at its spaces. Quotes of both kinds hold words together, and a backslash stands for
 * itself unless a quote or a space follows it: it is also what separates folders on Windows. What only a shell
 * could do is a problem.
 */
export function parseCommandLine(text: string): CommandLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: { readonly mark: string; readonly at: number } | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const next = text[at + 1] ?? '';
    const fault =
      quote?.mark === "'" ? undefined : findShellSyntax(text.slice(at), quote !== undefined, word);
    if (fault !== undefined) return problem(fault);
    if (char === '\\' && isEscape(next, quote?.mark)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote ? char === quote.mark : char === '"' || char === "'") {
      quote = quote ? undefined : { mark: char, at };
      word ??= '';
    } else if (!quote && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote) return problem(`The quote at character ${quote.at + 1} is never closed.`);
  if (word !== undefined) words.push(word);
  return toCommand(words);
}

function toCommand([command, ...args]: readonly string[]): CommandLine {
  if (command === undefined || command === '') return problem('Enter a command, for example npx -y PACKAGE.');
  const variable = /^([A-Za-z_]\w*)=/.exec(command)?.[1];
  if (variable !== undefined)
    return problem(
      `Leave "${variable}=…" out: write ${variable} under "env" of the connector in gateway.yaml, once it is added.`,
    );
  const unknown = [command, ...args].map(findUnknownExpression).find((found) => found !== undefined);
  if (unknown !== undefined)
    return problem(
      `"${unknown}" is not filled in. Known are \${secret:NAME}, \${env:NAME} and \${workspaceFolder}.`,
    );
  return { kind: 'command', command, args };
}

function findShellSyntax(rest: string, isQuoted: boolean, word: string | undefined): string | undefined {
  const [operator] = operators.exec(rest) ?? [];
  if (operator !== undefined && (!isQuoted || operator === '$(' || operator === '`'))
    return `${toName(operator)} means something to a shell only, and none runs here. Put what belongs to an argument in single quotes, and leave the rest out.`;
  const [variable] = /^\$[A-Za-z_]\w*/.exec(rest) ?? [];
  if (variable !== undefined)
    return `"${variable}" is not filled in, because no shell runs. Write \${env:${variable.slice(1)}}.`;
  if (!isQuoted && word === undefined && /^~(?:[\\/\s]|$)/.test(rest))
    return '"~" is not filled in, because no shell runs. Write ${env:HOME}, or the whole path.';
  return undefined;
}

function toName(operator: string): string {
  return operator === '\r' || operator === '\n' ? 'A line break' : `"${operator}"`;
}

function isEscape(next: string, quote: string | undefined): boolean {
  if (quote === "'") return false;
  return quote === '"' ? next === '"' : next === '"' || next === "'" || next === ' ';
}

function findUnknownExpression(word: string): string | undefined {
  const found = [...word.matchAll(/\$\{[^}]*\}?/g)].map(([expression]) => expression);
  return found.find(
    (each) => !/^\$\{(?:secret:[A-Za-z][\w-]*|env:[A-Za-z_]\w*|workspaceFolder)\}$/.test(each),
  );
}

function problem(message: string): CommandLine {
  return { kind: 'problem', message };
}
