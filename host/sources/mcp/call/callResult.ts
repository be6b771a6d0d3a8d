import { isDeeper, isObject, type Json, property } from '../../../base/json.ts';
import { type ContentBlock, errorResult, type ToolResult } from '../../tool.ts';
import { mostLevels, toContentBlock } from './contentBlock.ts';

/** What a server answered to `tools/call`, and what of it had to be mended. */
export interface ReadResult {
  readonly result: ToolResult;
  readonly repairs: readonly string[];
  /** The tool announces structured content and answered without any. */
  readonly isUnstructured?: true;
}

export interface ResultOptions {
  /** Of the whole answer, in bytes; what is beyond is cut, and said so. */
  readonly mostBytes: number;
  /** Whether its tool announces structured content. */
  readonly isStructured: boolean;
}

/**
 * Makes a result of what came, such that every client can read it. What is no block or no structure is left out, which
 * the caller is told as well. Never throws, whatever JSON came.
 */
export function readCallResult(given: unknown, { mostBytes, isStructured }: ResultOptions): ReadResult {
  const kind = property(given, 'resultType') ?? 'complete';
  if (kind !== 'complete') {
    const reason = `The server answered with a result of the type ${JSON.stringify(kind).slice(0, 80)}, which cannot be passed on.`;
    return { result: errorResult(reason), repairs: [] };
  }
  if (!isObject(given)) return { result: errorResult('The server answered with nothing.'), repairs: [] };
  const repairs: string[] = [];
  const { known, leftOut } = readBlocks(given['content'], repairs);
  const isError = given['isError'] === true;
  const { structured, note } = readStructured(given, known, isStructured && !isError, repairs);
  const blocks = [...known, ...toNotes(leftOut, repairs), ...note];
  // Many clients show their model nothing but content.
  if (blocks.length === 0 && structured !== undefined)
    blocks.push({ type: 'text', text: JSON.stringify(structured) });
  const content = limited(blocks, mostBytes, structured);
  const cut = content !== blocks;
  if (isStructured && !isError && (structured === undefined || cut))
    return { ...notAsAnnounced(content, cut), repairs };
  const reason = isError ? reasonOf(known) : undefined;
  return {
    result: {
      content,
      ...(structured === undefined || cut ? {} : { structuredContent: structured }),
      isError,
      ...(reason === undefined ? {} : { reason }),
    },
    repairs,
  };
}

/**
 * A client refuses a result without the structure that its tool announces (MCP 2025-11-25, Tools, Output Schema), unless
 * it is an error; as one it shows the answer all the same.
 */
function notAsAnnounced(
  content: readonly ContentBlock[],
  isCut: boolean,
): Pick<ReadResult, 'result' | 'isUnstructured'> {
  const reason = `The tool announces structured content, and its answer ${isCut ? 'is too long to be passed on as such' : 'has none'}.`;
  const text = `The call was carried out. ${reason} The answer follows; do not repeat the call because of this.`;
  return {
    result: { content: [{ type: 'text', text }, ...content], isError: true, reason },
    ...(isCut ? {} : { isUnstructured: true }),
  };
}

function readBlocks(
  content: unknown,
  repairs: string[],
): { readonly known: readonly ContentBlock[]; readonly leftOut: number } {
  const listed: readonly unknown[] = Array.isArray(content) ? content : [];
  const read = listed.flatMap((block) => toContentBlock(block) ?? []);
  if (read.some(({ isMended }) => isMended))
    repairs.push('A block of an answer says of itself what MCP does not know; that was left out.');
  return { known: read.map(({ block }) => block), leftOut: listed.length - read.length };
}

function toNotes(leftOut: number, repairs: string[]): readonly ContentBlock[] {
  if (leftOut === 0) return [];
  repairs.push('A block of an answer was left out: it is not of a kind that is known.');
  const what = leftOut === 1 ? '1 block of the answer was' : `${leftOut} blocks of the answer were`;
  return [{ type: 'text', text: `${what} left out: not of a kind that is known.` }];
}

interface Structured {
  readonly structured?: Json;
  /** What stands for it in the content. */
  readonly note: readonly ContentBlock[];
}

/** Some servers announce structured content and send it as text alone. */
function readStructured(
  given: Record<string, unknown>,
  blocks: readonly ContentBlock[],
  isAnnounced: boolean,
  repairs: string[],
): Structured {
  const sent = given['structuredContent'];
  if (sent !== undefined && sent !== null) return readSent(sent, blocks, repairs);
  const [only] = blocks;
  if (!isAnnounced || only?.type !== 'text' || blocks.length > 1) return { note: [] };
  const parsed = parseObject(only.text);
  if (!parsed) return { note: [] };
  repairs.push('Structured content was missing, and was read from the text of the answer.');
  return { structured: parsed, note: [] };
}

/** Clients before MCP 2026-07-28 read no answer whose structure is something else than an object. */
function readSent(sent: unknown, blocks: readonly ContentBlock[], repairs: string[]): Structured {
  const isDeep = isDeeper(sent, mostLevels);
  if (isObject(sent) && !isDeep) return { structured: sent as Json, note: [] };
  const fault = isDeep ? `is nested more than ${mostLevels} levels deep` : 'is no object';
  repairs.push(`Structured content was left out: it ${fault}.`);
  const text =
    isDeep || blocks.length > 0
      ? `The structured content of the answer was left out: it ${fault}.`
      : JSON.stringify(sent);
  return { note: [{ type: 'text', text }] };
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !isDeeper(value, mostLevels) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** The same blocks where they are small enough; else a first block that says so, and as much as fits. */
function limited(
  blocks: readonly ContentBlock[],
  mostBytes: number,
  structured: Json | undefined,
): readonly ContentBlock[] {
  const bytes =
    Buffer.byteLength(JSON.stringify(blocks)) +
    (structured ? Buffer.byteLength(JSON.stringify(structured)) : 0);
  if (bytes <= mostBytes) return blocks;
  const kept: ContentBlock[] = [];
  let left = mostBytes;
  for (const block of blocks) {
    const size = Buffer.byteLength(JSON.stringify(block));
    if (size <= left) kept.push(block);
    else if (block.type === 'text') kept.push({ type: 'text', text: toWhole(block.text, left) });
    left -= size;
    if (left <= 0) break;
  }
  const note = `The answer was cut: it is ${bytes} bytes long, and ${mostBytes} are passed on ("limits" in gateway.yaml). Ask for less.`;
  return [{ type: 'text', text: note }, ...kept];
}

/** The beginning of a text in so many bytes, without half a character. */
function toWhole(text: string, bytes: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, Math.max(0, bytes)), { stream: true });
}

function reasonOf(content: readonly ContentBlock[]): string {
  const text = content.find((block) => block.type === 'text')?.text ?? 'The server answered with an error.';
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
