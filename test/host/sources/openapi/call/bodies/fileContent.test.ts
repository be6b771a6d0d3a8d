import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  looksLikeFile,
  mostFileBytes,
  readFileContent,
} from '../../../../../../host/sources/openapi/call/bodies/fileContent.ts';

const none = (): Uint8Array => {
  throw new Error('No file is read here.');
};

describe('a file', () => {
  it('is any bytes as base64', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const { bytes: read } = readFileContent({ base64: Buffer.from(bytes).toString('base64') }, [], none);
        expect(new Uint8Array(read)).toEqual(bytes);
      }),
    );
  });
  it.each([
    'a',
    'YQ',
    'YQ=',
    'YR==',
    'YQ==\n',
    ' YQ==',
    'Y Q==',
    '_-8=',
    'YQ==YQ==',
    'data:text/plain;base64,YQ==',
    'hällo',
  ])('is refused as base64 %j', (base64) => {
    expect(() => readFileContent({ base64 }, [], none)).toThrow(/base64/);
  });
  it.each([{}, { filename: 'a' }, { base64: 'YQ==', text: 'a' }, 7, null, ['a'], { text: 7 }])(
    'is not %j',
    (value) => {
      expect(() => readFileContent(value, [], none)).toThrow('needs one of');
    },
  );
  it('is no larger than 10 MB', () => {
    expect(readFileContent('x'.repeat(mostFileBytes), [], none).bytes.length).toBe(mostFileBytes);
    expect(() => readFileContent('x'.repeat(mostFileBytes + 1), [], none)).toThrow('larger than 10 MB');
  });
  it.each([
    [{ text: '' }, [], 'application/octet-stream'],
    [{ text: '', filename: 'a.PNG' }, [], 'image/png'],
    [{ text: '', filename: 'a.constructor' }, [], 'application/octet-stream'],
    [{ text: '', filename: 'a.png' }, ['image/jpeg', 'image/png'], 'image/png'],
    [{ text: '', filename: 'a.csv' }, ['text/csv; charset=utf-8'], 'text/csv; charset=utf-8'],
    [{ text: '', filename: 'a.png' }, ['application/pdf'], 'application/pdf'],
    [{ text: '', filename: 'a.png' }, ['image/*'], 'image/png'],
    [{ text: '', contentType: 'image/heic' }, ['image/*'], 'image/heic'],
    [{ text: '', contentType: '' }, [], 'application/octet-stream'],
  ])('of %j, where %j may be sent, is %s', (value, allowed, expected) => {
    expect(readFileContent(value, allowed, none).contentType).toBe(expected);
  });
  it('has the name of its path where it has none of its own', () => {
    const read = (value: unknown) => readFileContent(value, [], () => Buffer.from('x')).filename;
    expect([
      read({ path: 'a/b.txt' }),
      read({ path: 'a\\b.txt' }),
      read({ path: 'a/b', filename: 'c' }),
    ]).toEqual(['b.txt', 'b.txt', 'c']);
  });
  it('is seen in a value by its keys alone', () => {
    expect([{ base64: 'x' }, { path: 'x', filename: 'y' }].every(looksLikeFile)).toBe(true);
    const others = [{}, { filename: 'x' }, { text: 'x', more: 1 }, { text: 1 }, 'x', null, ['base64']];
    expect(others.some(looksLikeFile)).toBe(false);
  });
});
