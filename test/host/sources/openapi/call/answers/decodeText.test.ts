import { describe, expect, it } from 'vitest';
import {
  decodeText,
  wholeCharacters,
} from '../../../../../../host/sources/openapi/call/answers/decodeText.ts';

const wide = Buffer.from('{"a":"é"}', 'utf16le');

describe('the charset of a text', () => {
  it.each([
    ['text/plain; charset="latin1"', Buffer.from([0xe9]), 'é'],
    ["text/plain; Charset = 'ISO-8859-15'", Buffer.from([0xa4]), '€'],
    ['text/csv; charset=shift_jis', Buffer.from([0x83, 0x65]), 'テ'],
    ['text/plain; charset=gb18030', Buffer.from([0xc4, 0xe3]), '你'],
    // What it says of itself before the body, the mark at its begin, and then the markup.
    ['text/plain; charset=latin1', Buffer.from('\ufeffé'), 'é'],
    ['application/json', Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), '{"a":"é"}'],
    ['application/json', wide, '{"a":"é"}'],
    ['application/json', Buffer.from(wide).swap16(), '{"a":"é"}'],
    ['application/xml', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1'), /é/],
    ['text/html', Buffer.from('<meta charset="windows-1251"><p>\xcf', 'latin1'), /П$/],
    ['text/plain', Buffer.from('naïve €'), 'naïve €'],
    ['text/plain', Buffer.from('na\xefve', 'latin1'), 'naïve'],
    ['text/plain; charset=none', Buffer.from('é'), 'é'],
    ['text/plain; charset=utf-8', Buffer.from([0x61, 0xff]), 'a\ufffd'],
    ['', Buffer.alloc(0), ''],
  ])('%s', (type, body, text) => {
    const decoded = decodeText(body, type === '' ? {} : { 'content-type': type });
    if (typeof text === 'string') expect(decoded).toBe(text);
    else expect(decoded).toMatch(text);
  });
});

it('a cut leaves no part of a character', () => {
  const text = 'aé€😀';
  const body = Buffer.from(text);
  for (let end = 0; end <= body.length; end += 1) {
    expect(text.startsWith(wholeCharacters(body.subarray(0, end)).toString())).toBe(true);
  }
  expect(wholeCharacters(body)).toHaveLength(body.length);
});
