import { STATUS_CODES } from 'node:http';
import { adviceFor } from './answers/advice.ts';
import type { AnswerContext } from './answers/context.ts';
import { readProblem } from './answers/problemDocument.ts';
import type { ApiAnswer } from './answers/readAnswer.ts';

const longestBody = 4_000;
/** A problem is small; what is not need not be read to be told. */
const longestProblem = 1_000_000;

/** A refusal of the API: one sentence for the record, and all that helps for whoever called. */
export function explainStatus(
  answer: ApiAnswer,
  body: string,
  context: AnswerContext,
): { readonly text: string; readonly reason: string } {
  const name = STATUS_CODES[answer.status];
  const status = name === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${name}`;
  const { summary, lines, hasMore } = readProblem(parse(body));
  const reason = context.mask(
    `${status} from ${context.method} ${context.address}${summary === undefined ? '' : `: ${summary}`}`,
  );
  const rest = hasMore ? readable(body) : '';
  const shown = rest.length > longestBody ? `${rest.slice(0, longestBody).toWellFormed()}… (cut)` : rest;
  const text = [reason, ...lines, adviceFor(answer, context), shown]
    .filter((line) => line !== undefined && line !== '')
    .join('\n');
  return { text: context.mask(text), reason };
}

/** Of a page that is made for people only what they would read. */
function readable(body: string): string {
  const begin = body.slice(0, 20_000).trimStart();
  if (!/^<(!doctype html|html|head|body)\b/i.test(begin)) return begin.trim();
  let text = '';
  let hidden: string | undefined;
  for (const piece of begin.split('<')) {
    const [tag = ''] = /^\/?[a-z]*/i.exec(piece) ?? [];
    const element = tag.toLowerCase();
    if (hidden !== undefined && element !== `/${hidden}`) continue;
    hidden = element === 'script' || element === 'style' ? element : undefined;
    if (hidden === undefined) text += ` ${piece.slice(piece.indexOf('>') + 1)}`;
  }
  return text.replaceAll(/\s+/g, ' ').trim();
}

function parse(body: string): unknown {
  if (body.length > longestProblem) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
