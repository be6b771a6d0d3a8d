import { hash } from 'node:crypto';
import type { CallRecord } from '../../protocol/models.ts';

/** A record as it stands in a file: `hash` covers the record and the hash of the line before it. */
export interface ChainedRecord extends CallRecord {
  /** SHA-256, hex, of the line before; 64 zeros for the first line ever. */
  readonly prev: string;
  /** SHA-256, hex, over this line's JSON without `hash`. */
  readonly hash: string;
}

export const GENESIS = '0'.repeat(64);

/** Makes one line (without its newline) that names the line before it. */
export function toLine(record: CallRecord, prev: string): { line: string; hash: string } {
  const body = JSON.stringify({ ...record, prev });
  const hash = sha256(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** Whether a line is whole and unaltered. `prev` is the hash of the line before; undefined accepts any. */
export function isIntact(line: string, prev: string | undefined): boolean {
  const end = line.lastIndexOf(',"hash":"');
  if (end < 0) return false;
  const hash = sha256(`${line.slice(0, end)}}`);
  // The hash is the last thing of a line: a key written after it would not be covered, and would count.
  if (line.slice(end) !== `,"hash":"${hash}"}`) return false;
  const parsed = parseLine(line);
  return parsed !== undefined && (prev === undefined || parsed.prev === prev);
}

/** A line's record; undefined where the line is not one (a crash can cut the last line of a file). */
export function parseLine(line: string): ChainedRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === 'object' && value !== null && 'hash' in value && 'tool' in value;
    return isRecord ? (value as ChainedRecord) : undefined;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return hash('sha256', text);
}
