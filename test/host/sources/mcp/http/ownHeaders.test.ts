import { describe, expect, it } from 'vitest';
import {
  addOwnHeaders,
  toSentHeaders,
  UnsendableHeader,
} from '../../../../../host/sources/mcp/http/ownHeaders.ts';

describe('headers', () => {
  it('are told apart without case, and the later one counts', () => {
    expect(toSentHeaders({ Accept: 'a', 'X-A': '1', accept: 'b' })).toEqual({ accept: 'b', 'x-a': '1' });
  });
  it('lose what surrounds their values', () => {
    expect(toSentHeaders({ a: ' \tsecret value\r\n' })).toEqual({ a: 'secret value' });
  });
  it.for([
    ['a', 'x\ny'],
    ['a', 'x\u0000'],
    ['a', 'x\u007f'],
    ['a', '€'],
    ['a b', 'x'],
    ['', 'x'],
    ['a:', 'x'],
  ])('that cannot be sent are refused without their value: %j %j', ([name = '', value = '']) => {
    expect(() => toSentHeaders({ [name]: value })).toThrow(UnsendableHeader);
    expect(() => toSentHeaders({ [name]: value })).not.toThrow(new RegExp(`${value}$`));
  });
  it('of the connector replace none of the protocol, and none of the request', async () => {
    const own = { Authorization: 'b', 'Mcp-Session-Id': 'x', HOST: 'y', constructor: 'z', 'X-Team': 'mine' };
    const added = await addOwnHeaders({ 'x-team': 'theirs' }, () => Promise.resolve(own));
    expect(added).toEqual({ authorization: 'b', constructor: 'z', 'x-team': 'theirs' });
  });
  it('reach no prototype', async () => {
    const own = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    expect(await addOwnHeaders(undefined, () => Promise.resolve(own))).toEqual({});
  });
});
