import { isObject, type JsonObject } from '../../../base/json.ts';
import type { ContentBlock, ToolResult } from '../../tool.ts';
import { isJsonType } from '../tool/responses.ts';
import { binaryBlocks, cutBlocks } from './answers/blocks.ts';
import type { AnswerContext } from './answers/context.ts';
import { decodeText, wholeCharacters } from './answers/decodeText.ts';
import { maskJson } from './answers/mask.ts';
import { type BodyKind, kindOf, mediaTypeOf } from './answers/mediaType.ts';
import { notesOf } from './answers/notes.ts';
import type { ApiAnswer } from './answers/readAnswer.ts';
import { faultIn, isDeep, typeNameOf } from './answers/structure.ts';
import { explainStatus } from './problem.ts';

/** What an API answered, as a tool's result. Pure. */
export function toToolResult(answer: ApiAnswer, context: AnswerContext): ToolResult {
  const httpStatus = answer.status;
  const reading = read(answer, context);
  if (httpStatus < 200 || httpStatus > 299) {
    const { text, reason } = explainStatus(answer, reading.text, context);
    return { content: [{ type: 'text', text }], isError: true, httpStatus, reason };
  }
  if (context.expectsJson && reading.mediaType === 'text/html') return htmlInstead(reading, answer, context);
  if (reading.kind !== 'text' && answer.unknownCoding !== undefined) return stillPacked(answer, context);
  const good: ToolResult = { content: contentOf(answer, reading, context), isError: false, httpStatus };
  const structure = toStructure(answer, reading, context.outputSchema);
  if (structure.kind === 'object') return { ...good, structuredContent: structure.value };
  return context.outputSchema === undefined ? good : notAsAnnounced(good, structure.fault);
}

/** The body, decoded and parsed once. */
interface Reading {
  readonly mediaType: string;
  readonly kind: BodyKind;
  /** Without credentials; empty where the body is no text. */
  readonly text: string;
  /** Where the body may be JSON, is whole, and is what it says. */
  readonly json: { readonly value: unknown } | undefined;
  readonly isMasked: boolean;
}

function read(answer: ApiAnswer, { mask }: AnswerContext): Reading {
  const { body, headers, isCut } = answer;
  const mediaType = mediaTypeOf(headers);
  const mayBeJson = mediaType === '' || isJsonType(mediaType);
  const kind =
    mayBeJson && mediaType !== '' ? 'text' : kindOf(mediaType, isCut ? wholeCharacters(body) : body);
  if (kind !== 'text' || body.length === 0) {
    return { mediaType, kind: body.length === 0 ? 'text' : kind, text: '', json: undefined, isMasked: false };
  }
  const written = decodeText(isCut ? wholeCharacters(body) : body, headers);
  const hidden = mask(written);
  const isMasked = hidden !== written;
  const text = isMasked && mayBeJson && !isCut ? maskJson(written, hidden, mask) : hidden;
  return { mediaType, kind, text, json: mayBeJson && !isCut ? parseJson(text) : undefined, isMasked };
}

function htmlInstead({ text }: Reading, { status }: ApiAnswer, { address }: AnswerContext): ToolResult {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text.slice(0, 10_000))?.[1]?.trim();
  const page = title ? `an HTML page ("${title}")` : 'an HTML page';
  const reason =
    `${address} answered with ${page} where JSON was expected. ` +
    'It may be a web site or a sign-in page: check `server` and `auth` in gateway.yaml.';
  return { content: [{ type: 'text', text: reason }], isError: true, httpStatus: status, reason };
}

function stillPacked({ status, unknownCoding }: ApiAnswer, { address }: AnswerContext): ToolResult {
  const reason =
    `${address} answered HTTP ${status} with Content-Encoding "${unknownCoding}", which cannot be unpacked here. ` +
    "The call was carried out, and its answer cannot be shown. Read the API's own log.";
  return { content: [{ type: 'text', text: reason }], isError: true, httpStatus: status, reason };
}

type Structure =
  | { readonly kind: 'object'; readonly value: JsonObject }
  /** `fault` completes a sentence about the answer. */
  | { readonly kind: 'other'; readonly fault: string };

/** The answer as a JSON object that keeps what its tool announces. */
function toStructure(answer: ApiAnswer, reading: Reading, announced: JsonObject | undefined): Structure {
  const other = (fault: string): Structure => ({ kind: 'other', fault });
  if (answer.isCut) return other('it was too long and has been cut');
  // Nothing is required in what is announced, so an answer without a body is an object without properties.
  if (answer.body.length === 0) {
    return announced === undefined ? other('it is empty') : { kind: 'object', value: {} };
  }
  const { mediaType, json, text } = reading;
  if (mediaType !== '' && !isJsonType(mediaType)) return other(`it is ${mediaType}, not JSON`);
  if (json === undefined) return other('it is not valid JSON');
  const { value } = json;
  if (!isObject(value)) return other(`at its root it must be object, not ${typeNameOf(value)}`);
  if (isDeep(value, text.length)) return other('it is nested too deeply to be checked');
  const fault = announced === undefined ? undefined : faultIn(value, announced);
  return fault === undefined ? { kind: 'object', value: value as JsonObject } : other(fault);
}

/**
 * A client refuses a result without the structure that its tool announces (MCP 2025-11-25, Tools, Output
 * Schema), unless it is an error; as one it shows the answer all the same. The call has had its effect, so
 * the text keeps a model from repeating it.
 */
function notAsAnnounced({ content, httpStatus }: ToolResult, fault: string): ToolResult {
  const reason = `The answer is not what the OpenAPI document announces: ${fault}.`;
  const text =
    `HTTP ${httpStatus}: the call was carried out. ${reason} The answer follows as it came; ` +
    'do not repeat the call because of this. Correct the document to mend it.';
  return {
    content: [{ type: 'text', text }, ...content],
    isError: true,
    reason,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}

function contentOf(answer: ApiAnswer, reading: Reading, context: AnswerContext): readonly ContentBlock[] {
  const notes = notesOf(answer, context);
  const blocks = bodyBlocks(answer, reading, context);
  if (notes.length === 0 && !reading.isMasked && !isBrokenJson(answer, reading)) return blocks;
  const lines = notes.map(context.mask);
  if (isBrokenJson(answer, reading))
    lines.push(`The API calls this ${reading.mediaType}, but it is not valid JSON.`);
  if (reading.isMasked)
    lines.push('A credential of this call stood in the answer; [redacted] is in its place.');
  return [...blocks, { type: 'text', text: lines.join('\n') }];
}

function bodyBlocks(answer: ApiAnswer, reading: Reading, context: AnswerContext): readonly ContentBlock[] {
  const { mediaType, kind, text } = reading;
  if (answer.isCut && (kind === 'text' || answer.body.length === 0))
    return cutBlocks(answer, text, mediaType === '' || isJsonType(mediaType), context);
  if (answer.body.length === 0) return [{ type: 'text', text: context.mask(emptyText(answer, context)) }];
  return kind === 'text' ? [{ type: 'text', text }] : binaryBlocks(answer, kind, context);
}

function isBrokenJson({ isCut, body }: ApiAnswer, { mediaType, json }: Reading): boolean {
  return json === undefined && !isCut && body.length > 0 && isJsonType(mediaType);
}

function emptyText({ status, headers }: ApiAnswer, { method }: AnswerContext): string {
  if (method !== 'HEAD' && method !== 'OPTIONS') return `HTTP ${status}: done. The answer is empty.`;
  const shown = [
    'content-type',
    'content-length',
    'etag',
    'last-modified',
    'accept-ranges',
    'x-total-count',
    'allow',
  ];
  const lines = shown
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name]}`);
  const begin = method === 'HEAD' ? 'HEAD answers with headers only.' : 'The answer has headers only.';
  return [`HTTP ${status}. ${begin}`, ...lines].join('\n');
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
