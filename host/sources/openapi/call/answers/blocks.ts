import type { ContentBlock } from '../../../tool.ts';
import { askForLess } from './askForLess.ts';
import type { AnswerContext } from './context.ts';
import { cutJson } from './cutJson.ts';
import { type BodyKind, imageType, isLinesType, mediaTypeOf } from './mediaType.ts';
import type { ApiAnswer } from './readAnswer.ts';
import { sizeText } from './sizeText.ts';

/** Of one image, sound or file: with base64, that is 1 MB of a result, and some clients refuse larger ones. */
const largestBinary = 768 * 1024;

/** An answer's body that is no text: shown where clients can, else told. */
export function binaryBlocks(
  answer: ApiAnswer,
  kind: BodyKind,
  context: AnswerContext,
): readonly ContentBlock[] {
  const { body, isCut, headers } = answer;
  const said = mediaTypeOf(headers) || 'application/octet-stream';
  const file = fileName(headers['content-disposition']);
  const size = isCut ? `more than ${sizeText(body.length)}` : sizeText(body.length);
  const what = `The API answered with ${said}, ${size}${file === undefined ? '' : ` ("${context.mask(file)}")`}`;
  if (isCut || body.length > largestBinary) {
    const less = kind === 'binary' ? 'Ask for a part of it or another format' : 'Ask for a smaller one';
    const limit = Math.min(largestBinary, isCut ? body.length : largestBinary);
    const text = `${what}. A result holds at most ${sizeText(limit)} of this, so it is not shown. ${less}, or fetch it without this tool.`;
    return [{ type: 'text', text }];
  }
  const data = body.toString('base64');
  if (kind === 'image') return [{ type: 'image', data, mimeType: imageType(body) ?? said }];
  if (kind === 'audio') return [{ type: 'audio', data, mimeType: said }];
  const uri = context.mask(
    `gatehouse://${context.source}/${encodeURIComponent(context.operation)}${pathOf(context.url)}`,
  );
  return [
    { type: 'text', text: `${what}. It is attached as a resource.` },
    { type: 'resource', resource: { uri, mimeType: said, blob: data } },
  ];
}

/** A text that goes on past the limit: what it lacks first, because clients cut long results at their end. */
export function cutBlocks(
  answer: ApiAnswer,
  text: string,
  isJson: boolean,
  context: AnswerContext,
): readonly ContentBlock[] {
  const json = isJson ? cutJson(text) : undefined;
  const advice = askForLess(context.parameters);
  if (json) {
    const where = json.name === undefined ? '' : ` of \`${json.name}\``;
    const begin = `The answer is longer than ${sizeText(answer.body.length)} (\`limits.responseBytes\` in gateway.yaml).`;
    const shown = `The first ${json.kept} ${json.unit}${where} follow, as valid JSON; ${missing(answer, json, text)}.`;
    return [
      { type: 'text', text: context.mask(`${begin} ${shown} ${advice}`) },
      { type: 'text', text: json.text },
    ];
  }
  const whole = wholeParts(text, mediaTypeOf(answer.headers));
  const told = answer.isOutOfTime
    ? 'The API went on sending when the time for this answer was up; what had come by then follows.'
    : `The answer was cut after ${sizeText(answer.body.length)} (\`limits.responseBytes\` in gateway.yaml). ${advice}`;
  return [
    { type: 'text', text: told },
    { type: 'text', text: whole },
  ];
}

function missing(
  { headers }: ApiAnswer,
  { kept, unit, end, total }: NonNullable<ReturnType<typeof cutJson>>,
  text: string,
): string {
  const said = headers['x-total-count'] ?? headers['x-total'];
  const all = total ?? (said !== undefined && /^\d{1,12}$/.test(said) ? Number(said) : undefined);
  if (all !== undefined && all > kept && unit === 'items') return `${all - kept} of ${all} are missing`;
  // Sizes are those of the packed answer where it came packed.
  const length = headers['content-encoding'] === undefined ? Number(headers['content-length']) : Number.NaN;
  const about = Math.round((length - end) / (end / kept));
  return length > text.length && about > 0
    ? `about ${about} more are missing`
    : 'how many more there are is not known';
}

/** Without the last event, record or line where that came only in part. */
function wholeParts(text: string, mediaType: string): string {
  const end = endOfParts(text, mediaType);
  return end > 0 ? text.slice(0, end) : text;
}

function endOfParts(text: string, mediaType: string): number {
  if (mediaType === 'text/event-stream') return Math.max(endOfLast(text, '\n\n'), endOfLast(text, '\n\r\n'));
  if (mediaType === 'application/json-seq') return text.lastIndexOf('\x1e');
  return isLinesType(mediaType) || mediaType === 'text/csv' ? endOfLast(text, '\n') : 0;
}

function endOfLast(text: string, mark: string): number {
  const at = text.lastIndexOf(mark);
  return at < 0 ? 0 : at + mark.length;
}

/** The path as it was sent, so that two answers of one operation are two resources. */
function pathOf(url: string): string {
  return URL.parse(url)?.pathname ?? '/';
}

/** RFC 6266 §4.1; only what comes after the last slash, because others may save it under this name. */
function fileName(disposition: string | undefined): string | undefined {
  if (disposition === undefined) return undefined;
  const encoded = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /;\s*filename\s*=\s*(?:"([^"]*)"|([^;\s"]+))/i.exec(disposition);
  const name = (decode(encoded) ?? plain?.[1] ?? plain?.[2])
    ?.split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{C}/gu, '');
  return name ? name.slice(0, 100).toWellFormed() : undefined;
}

function decode(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
