import { createHash } from 'node:crypto';
import { isObject } from '../../../../base/json.ts';
import { essenceOf } from '../../tool/bodies/mediaTypes.ts';
import type { FieldPlan } from '../../tool/plan.ts';
import { toPlainPairs, UnsendableValue } from '../style.ts';
import type { BodyValue, EncodedBody } from './bodyValue.ts';
import { looksLikeFile, readFileContent } from './fileContent.ts';
import { fieldOf, fieldTexts } from './form.ts';

interface Part {
  readonly name: string | undefined;
  readonly filename?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content: Uint8Array;
}

/** Of all parts together: a body is made in memory. */
const mostBytes = 50 * 1024 * 1024;

/** `multipart/form-data` (RFC 7578) and its relatives (RFC 2046 §5.1). */
export function encodeMultipart(body: BodyValue): EncodedBody {
  const { value, format, input } = body;
  const parts = Array.isArray(value) ? listParts(body, value) : namedParts(body);
  const size = parts.reduce((sum, { content }) => sum + content.length, 0);
  if (size > mostBytes) {
    const most = mostBytes / 1024 / 1024;
    throw new UnsendableValue(`Argument "${input}" is larger than ${most} MB altogether. Send less at once`);
  }
  const boundary = boundaryFor(parts);
  const isForm = essenceOf(format.mediaType) !== 'multipart/related';
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headLines(part, isForm).join('\r\n')}\r\n\r\n`),
    part.content,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `${format.mediaType.replace(/\s*;\s*boundary=("[^"]*"|[^;]*)/i, '')}; boundary=${boundary}`,
    content: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function namedParts({ value, format, files, input, labelOf }: BodyValue): readonly Part[] {
  if (!isObject(value))
    throw new UnsendableValue(`Argument "${input}" must be an object to be sent in parts. Give them by name`);
  return Object.entries(value).flatMap(([name, inner]) => {
    const plan = fieldOf(format, name) ?? guessPlan(inner);
    try {
      return partsOf(name, inner, plan, files);
    } catch (error) {
      if (!(error instanceof UnsendableValue)) throw error;
      throw new UnsendableValue(`Argument "${labelOf(name)}" ${error.message}`);
    }
  });
}

function listParts({ format, files, input }: BodyValue, items: readonly unknown[]): readonly Part[] {
  return items.flatMap((item, index) => {
    const plan = format.items?.[Math.min(index, format.items.length - 1)] ?? guessPlan(item);
    try {
      return partsOf(undefined, item, plan, files);
    } catch (error) {
      if (!(error instanceof UnsendableValue)) throw error;
      throw new UnsendableValue(`Argument "${input}[${index}]" ${error.message}`);
    }
  });
}

/** What no schema names is a file where it looks like one. */
function guessPlan(value: unknown): FieldPlan {
  const [first] = [value].flat();
  return { contentTypes: [], ...(looksLikeFile(first) ? { file: 'bytes' } : {}) };
}

function partsOf(
  name: string | undefined,
  value: unknown,
  plan: FieldPlan,
  files: BodyValue['files'],
): readonly Part[] {
  const headers = plan.headers ? { headers: plan.headers } : {};
  if (plan.file !== undefined && value !== null) {
    return [value].flat().map((each) => ({ ...filePart(name, each, plan, files), ...headers }));
  }
  if (plan.serialization && name !== undefined) {
    const shape = { input: name, name, in: 'query', asJson: false, ...plan.serialization } as const;
    return toPlainPairs(shape, value).map(([key, text]) => ({
      name: key,
      ...headers,
      content: Buffer.from(text),
    }));
  }
  const isStructured = [value].flat().some((item) => typeof item === 'object' && item !== null);
  const [written] = plan.contentTypes.filter((type) => !type.includes('*'));
  const contentType = written ?? (isStructured ? 'application/json' : undefined);
  // A text without a type is text to every server, and with one is a file to some.
  return fieldTexts(value, plan).map((text) => ({
    name,
    ...(contentType === undefined ? {} : { contentType }),
    ...headers,
    content: Buffer.from(text, 'utf8'),
  }));
}

function filePart(
  name: string | undefined,
  value: unknown,
  plan: FieldPlan,
  files: BodyValue['files'],
): Part {
  // Where base64 is asked for, a plain text can only be that.
  const isBare = plan.file === 'base64' && typeof value === 'string';
  const { bytes, filename, contentType } = readFileContent(
    isBare ? { base64: value } : value,
    plan.contentTypes,
    files,
  );
  const content = plan.file === 'base64' ? Buffer.from(Buffer.from(bytes).toString('base64')) : bytes;
  // Without a file name many servers take a part for a text field.
  return { name, filename: filename ?? name ?? 'file', contentType, content };
}

function headLines({ name, filename, contentType, headers }: Part, isForm: boolean): readonly string[] {
  const disposition = [
    isForm && name !== undefined ? `form-data; name="${quoted(name)}"` : 'attachment',
    ...(filename === undefined ? [] : [`filename="${quoted(filename)}"`]),
  ];
  const isDisposed = (isForm && name !== undefined) || filename !== undefined;
  return [
    ...(isDisposed ? [`Content-Disposition: ${disposition.join('; ')}`] : []),
    ...(!isForm && name !== undefined ? [`Content-ID: <${quoted(name)}>`] : []),
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
    ...Object.entries(headers ?? {}).map(([key, text]) => `${key}: ${text}`),
  ];
}

/** As browsers write names: the HTML standard, "multipart/form-data encoding algorithm". */
function quoted(text: string): string {
  return text.replaceAll('\0', '').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

/** The same for the same parts, and in none of them. */
function boundaryFor(parts: readonly Part[]): string {
  const hash = createHash('sha256');
  for (const { content } of parts) hash.update(content).update('\0');
  const base = `gatehouse-${hash.digest('hex').slice(0, 32)}`;
  const isFree = (boundary: string) =>
    parts.every(
      ({ content }) => !Buffer.from(content.buffer, content.byteOffset, content.length).includes(boundary),
    );
  for (let count = 0; ; count += 1) {
    const boundary = count === 0 ? base : `${base}-${count}`;
    if (isFree(boundary)) return boundary;
  }
}
