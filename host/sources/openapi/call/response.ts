import { isObject, type JsonObject } from '../../../base/json.ts';
import type { ContentBlock, ToolResult } from '../../tool.ts';
import { isJsonType } from '../tool/responses.ts';
import { type AnswerContext, explainStatus } from './problem.ts';
import type { ApiAnswer } from './send.ts';
import { typeNameOf, validatorOf } from './validator.ts';

/** What an API answered, as a tool's result. Pure. */
export function toToolResult(answer: ApiAnswer, context: AnswerContext): ToolResult {
  const httpStatus = answer.status;
  if (httpStatus < 200 || httpStatus > 299) return failure(answer, context);
  const mediaType = mediaTypeOf(answer);
  if (context.expectsJson && mediaType === 'text/html') return htmlInstead(answer, context);
  const good: ToolResult = { content: contentOf(answer, mediaType, context), isError: false, httpStatus };
  const reading = readObject(answer, mediaType, context.outputSchema);
  if (reading.kind === 'object') return { ...good, structuredContent: reading.value };
  return context.outputSchema === undefined ? good : notAsAnnounced(good, reading.fault);
}

function failure(answer: ApiAnswer, context: AnswerContext): ToolResult {
  const body = isTextual(mediaTypeOf(answer)) ? textOf(answer) : '';
  const { text, reason } = explainStatus(answer, body, context);
  return { content: [{ type: 'text', text }], isError: true, httpStatus: answer.status, reason };
}

function htmlInstead(answer: ApiAnswer, { url }: AnswerContext): ToolResult {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(textOf(answer).slice(0, 10_000))?.[1]?.trim();
  const page = title ? `an HTML page ("${title}")` : 'an HTML page';
  const reason =
    `${url} answered with ${page} where JSON was expected. ` +
    'It may be a web site or a sign-in page: check `server` and `auth` in gateway.yaml.';
  return { content: [{ type: 'text', text: reason }], isError: true, httpStatus: answer.status, reason };
}

type ObjectReading =
  | { readonly kind: 'object'; readonly value: JsonObject }
  /** `fault` completes a sentence about the answer. */
  | { readonly kind: 'other'; readonly fault: string };

/** The answer as a JSON object that keeps what its tool announces. */
function readObject(answer: ApiAnswer, mediaType: string, announced: JsonObject | undefined): ObjectReading {
  const other = (fault: string): ObjectReading => ({ kind: 'other', fault });
  if (answer.isCut) return other('it was too long and has been cut');
  const isEmpty = answer.body.length === 0;
  if (isEmpty && announced === undefined) return other('it is empty');
  if (!isEmpty && mediaType !== '' && !isJsonType(mediaType)) return other(`it is ${mediaType}, not JSON`);
  // Nothing is required in what is announced, so an answer without a body is an object without properties.
  const value = isEmpty ? {} : parseJson(textOf(answer));
  if (value === undefined) return other('it is not valid JSON');
  if (!isObject(value)) return other(`at its root it must be object, not ${typeNameOf(value)}`);
  const fault = announced === undefined ? undefined : faultIn(value, announced);
  return fault === undefined ? { kind: 'object', value: value as JsonObject } : other(fault);
}

/** Where a value is other than announced, and how: the end of a sentence about the answer. */
function faultIn(value: unknown, schema: JsonObject): string | undefined {
  const validate = validatorOf(schema);
  try {
    if (validate(value)) return undefined;
  } catch {
    return 'it is nested too deeply to be checked';
  }
  // The last one is about the outermost failure; those before it say what led there.
  const error = validate.errors?.at(-1);
  if (!error) return 'it does not fit';
  const where = error.instancePath === '' ? 'at its root' : `at ${error.instancePath.slice(0, 200)}`;
  const params: Readonly<Record<string, unknown>> = error.params;
  return error.keyword === 'type'
    ? `${where} it must be ${[params['type']].flat().join(' or ')}, not ${typeNameOf(error.data)}`
    : `${where} it ${error.message ?? 'does not fit'}`;
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

function contentOf(answer: ApiAnswer, mediaType: string, context: AnswerContext): readonly ContentBlock[] {
  const { body, isCut } = answer;
  if (body.length === 0) return [{ type: 'text', text: emptyText(answer, context) }];
  const kind = /^(image|audio)\/(?!svg)/.exec(mediaType)?.[1];
  if (kind && !isCut) {
    return [
      { type: kind === 'image' ? 'image' : 'audio', data: body.toString('base64'), mimeType: mediaType },
    ];
  }
  if (!isTextual(mediaType)) {
    const size = isCut ? `more than ${sizeText(body.length)}` : sizeText(body.length);
    return [
      {
        type: 'text',
        text: `The API answered with ${mediaType}, ${size}, which is not text and is not shown.`,
      },
    ];
  }
  const blocks: ContentBlock[] = [{ type: 'text', text: textOf(answer) }];
  if (isCut) {
    const text = `The answer was cut after ${sizeText(body.length)}. Ask for less: a filter, a smaller page, fewer fields.`;
    blocks.push({ type: 'text', text });
  } else if (isJsonType(mediaType) && parseJson(textOf(answer)) === undefined) {
    blocks.push({ type: 'text', text: `The API calls this ${mediaType}, but it is not valid JSON.` });
  }
  return blocks;
}

function emptyText({ status, headers }: ApiAnswer, { method }: AnswerContext): string {
  if (method !== 'HEAD') return `HTTP ${status}: done. The answer is empty.`;
  const shown = ['content-type', 'content-length', 'etag', 'last-modified', 'location', 'allow'];
  const lines = shown
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name]}`);
  return [`HTTP ${status}. HEAD answers with headers only.`, ...lines].join('\n');
}

function isTextual(mediaType: string): boolean {
  return (
    mediaType === '' ||
    mediaType.startsWith('text/') ||
    /[/+](json|xml|yaml|x-yaml|javascript|x-ndjson|jsonl|x-www-form-urlencoded|graphql|sql)$/.test(mediaType)
  );
}

function mediaTypeOf({ headers }: ApiAnswer): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Decoded as its charset says; what is not known there is read as UTF-8. */
function textOf({ headers, body }: ApiAnswer): string {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
