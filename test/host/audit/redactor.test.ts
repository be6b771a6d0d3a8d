import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../host/audit/redactor.ts';
import { startCpuClock } from '../../cpuClock.ts';

describe('a known secret', () => {
  it('is masked wherever it stands, as often as it stands there', () => {
    const redactor = createRedactor();
    redactor.add('hunter22');
    expect(redactor.text('hunter22, or xhunter22x')).toBe('[redacted], or x[redacted]x');
  });

  it('is masked from the moment it is known', () => {
    const redactor = createRedactor();
    expect(redactor.text('hunter22')).toBe('hunter22');
    redactor.add('hunter22');
    expect(redactor.text('hunter22')).toBe('[redacted]');
  });

  it('may hold what means something in a pattern or in a replacement', () => {
    const redactor = createRedactor();
    redactor.add('a.*+$&(b');
    expect(redactor.text('x a.*+$&(b y aXXb')).toBe('x [redacted] y aXXb');
  });

  it('is masked whole although it begins like another one', () => {
    const redactor = createRedactor();
    for (const secret of ['hunter', 'hunter22', 'hunter2']) redactor.add(secret);
    expect(redactor.text('hunter22 hunter2 hunter')).toBe('[redacted] [redacted] [redacted]');
  });

  it('is left alone where it is too short to tell from an ordinary word', () => {
    const redactor = createRedactor();
    for (const word of ['', 'order', 'a']) redactor.add(word);
    expect(redactor.text('an order')).toBe('an order');
  });
});

it('masks a secret as it is sent, without the line break that it was stored with', () => {
  const redactor = createRedactor();
  redactor.add(' hunter22\n');
  expect(redactor.text('hunter22 was sent')).toBe('[redacted] was sent');
});

describe('text', () => {
  const { text } = createRedactor();

  it.each([
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer [redacted]'],
    ['bearer  abcdefgh.IJKL-_~+/=', 'bearer [redacted]'],
    ['Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    ['https://api/x?api_key=abcd1234&limit=5', 'https://api/x?api_key=[redacted]&limit=5'],
    ['{"access_token":"abcd1234","scope":"read"}', '{"access_token":"[redacted]","scope":"read"}'],
    ["client-secret: 'abcd1234'", "client-secret: '[redacted]'"],
    ['PASSWORD = hunter22 and more', 'PASSWORD = [redacted] and more'],
  ])('%j becomes %j', (given, expected) => {
    expect(text(given)).toBe(expected);
  });

  it.each(['Bearer of bad news', 'the password is wrong', 'basic needs', 'apikey', 'order 12345678'])(
    '%j stays',
    (given) => {
      expect(text(given)).toBe(given);
    },
  );

  it('takes time by its length only, whatever it looks like', () => {
    const cpuMs = startCpuClock();
    for (const piece of ['Bearer ', 'password=', 'password = ', 'api_key"', 'a'])
      text(piece.repeat(200_000 / piece.length));
    expect(cpuMs()).toBeLessThan(2_000);
  });
});

describe('a value', () => {
  it('is masked in its texts and by the names of its properties, at any depth', () => {
    const redactor = createRedactor();
    redactor.add('hunter22');
    const value = {
      note: 'it is hunter22',
      list: [{ password: 'x', Token: ['y'], 'api-key': { z: 1 } }, 'Bearer abcdefgh12345'],
      count: 5,
      none: null,
    };
    expect(redactor.value(value)).toEqual({
      note: 'it is [redacted]',
      list: [{ password: '[redacted]', Token: '[redacted]', 'api-key': '[redacted]' }, 'Bearer [redacted]'],
      count: 5,
      none: null,
    });
    // The call goes on with the value itself.
    expect(value.note).toBe('it is hunter22');
  });

  it('is masked in the names of its properties too', () => {
    const redactor = createRedactor();
    redactor.add('hunter22');
    expect(redactor.value({ hunter22: 1 })).toEqual({ '[redacted]': 1 });
  });

  it.each([
    ['lists', (inner: unknown) => [inner]],
    ['objects', (inner: unknown) => ({ a: inner })],
  ])('is cut where its %s are nested so deeply that they only exhaust a stack', (_, around) => {
    const nest = (depth: number): unknown => {
      let value: unknown = 'deep';
      for (let level = 0; level < depth; level += 1) value = around(value);
      return value;
    };
    const { value } = createRedactor();
    expect(JSON.stringify(value(nest(100_000)))).toContain('[nested too deeply]');
    // A body over HTTP is nested 128 levels at most, and whole.
    expect(value(nest(128))).toEqual(nest(128));
  });

  it('keeps names that only resemble one of a secret', () => {
    const value = { tokens: 5, password_hint: 'dog', secretary: 'Ada' };
    expect(createRedactor().value(value)).toEqual(value);
  });

  it('takes __proto__ for a name like any other', () => {
    const value = createRedactor().value(JSON.parse('{"__proto__":{"token":"x"}}'));
    expect(JSON.stringify(value)).toBe('{"__proto__":{"token":"[redacted]"}}');
  });
});
