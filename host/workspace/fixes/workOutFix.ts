import path from 'node:path';
import type { FixParams } from '../../../protocol/messages.ts';
import type { Problem, TextEdit } from '../../../protocol/models.ts';
import { assertNever } from '../../base/assert.ts';
import { addCredential } from '../../config/editGateway.ts';
import { suggestSecret } from '../../config/expand.ts';
import { parseGateway } from '../../config/gatewayFile.ts';
import { parseRoles } from '../../policy/roleFile/parseRoles.ts';
import { filesOf } from '../files.ts';
import { mendDocument, type MendingContext } from './documentFixes.ts';
import { offsetAt, splice, toTextEdit } from './textEdit.ts';

/**
 * The edit that mends a problem, worked out from the text as it is now. Nothing where the text no longer has
 * the problem there, or would have others in its place: then a person has to look. `documents` are those that reach
 * the problem's file.
 *
 * @throws {GatehouseError} `invalid-file` for a gateway.yaml that must be mended first.
 */
export async function workOutFix(
  { folder, problem, text }: FixParams,
  documents: readonly string[],
): Promise<TextEdit | undefined> {
  const mended = await mend(text, problem, { folder, documents });
  if (mended === undefined || isNoBetter(folder, problem, text, mended)) return undefined;
  return toTextEdit(text, mended);
}

async function mend(text: string, problem: Problem, context: MendingContext): Promise<string | undefined> {
  const { fix } = problem;
  switch (fix?.kind) {
    case 'replace':
      return replaceWord(text, problem, fix.instead);
    case 'insert': {
      const at = offsetAt(text, problem);
      return at === undefined ? undefined : splice(text, at, at, fix.newText);
    }
    case 'credential': {
      const { source, scheme } = fix;
      return addCredential(text, source, scheme, `\${secret:${suggestSecret(source, scheme)}}`);
    }
    case 'document':
      return mendDocument(text, problem, context);
    case 'server':
    case undefined:
      return undefined;
    default:
      return assertNever(fix);
  }
}

/** Another word, in the quotes of the old one where the new one brings none. */
function replaceWord(text: string, problem: Problem, instead: string): string | undefined {
  const start = offsetAt(text, problem);
  if (start === undefined) return undefined;
  const word = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s"'#,:{}[\]](?:[^\n,:{}[\]#]*[^\s,:{}[\]#])?/y;
  word.lastIndex = start;
  const [old] = word.exec(text) ?? [];
  if (old === undefined) return undefined;
  const quote = /^["']/.test(instead) ? '' : (/^["']/.exec(old)?.[0] ?? '');
  return splice(text, start, start + old.length, `${quote}${instead}${quote}`);
}

/** Whether a committed file would not be better than before. A document is checked by its own fix. */
function isNoBetter(folder: string, { file, fix }: Problem, before: string, after: string): boolean {
  const { gateway, roles } = filesOf(folder);
  const count = (text: string): number => {
    if (path.resolve(file) === gateway) return parseGateway(text, file).problems.length;
    return path.resolve(file) === roles ? parseRoles(text, file).problems.length : 0;
  };
  // What an API lacks is no problem of the file by itself, so adding it need only not harm.
  const gain = fix?.kind === 'credential' || fix?.kind === 'document' ? 0 : 1;
  return count(after) > count(before) - gain;
}
