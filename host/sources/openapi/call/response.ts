import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { ContentBlock, ToolResult } from '../../tool.ts';
import { isJsonType } from '../tool/responses.ts';
import { type AnswerContext, explainStatus } from './problem.ts';
import type { ApiAnswer } from './send.ts';
import { validatorOf } from './validator.ts';

/** What an API answered, as a tool's result. Pure. */
export function toToolResult(answer: ApiAnswer, context: AnswerContext): ToolResult {
  const httpStatus = answer.status;
  if (httpStatus < 200 || httpStatus > 299) return failure(answer, context);
  const mediaType = mediaTypeOf(answer);
  if (context.expectsJson && mediaType === 'text/html') return htmlInstead(answer, context);
  if (answer.body.length === 0) {
    return { content: [{ type: 'text', text: emptyText(answer, context) }], isError: false, httpStatus };
  }
  const structured = isJsonType(mediaType) || mediaType === '' ? structuredOf(answer, context) : undefined;
  return {
    content: contentOf(answer, mediaType),
    isError: false,
    httpStatus,
    ...(structured === undefined ? {} : { structuredContent: structured }),
  };
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

/** An object, and only one that keeps what the tool announced; else the text alone stands for it. */
function structuredOf(answer: ApiAnswer, { outputSchema }: AnswerContext): Json | undefined {
  if (answer.isCut) return undefined;
  const value = parseJson(textOf(answer));
  if (!isObject(value)) return undefined;
  try {
    return outputSchema === undefined || validatorOf(outputSchema)(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function contentOf(answer: ApiAnswer, mediaType: string): readonly ContentBlock[] {
  const { body, isCut } = answer;
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
