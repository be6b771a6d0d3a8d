import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../host/base/json.ts';
import {
  acceptInto,
  compareWithLock,
  type OfferedTool,
  rejectInto,
  removeConnectorFrom,
} from '../../../host/lock/compare.ts';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { formatLock, parseLock, type ToolsLock } from '../../../host/lock/lockFile.ts';
import { anyName, anyOffer, toOffered } from './anyTools.ts';

const URL_OF_IT = 'https://api.example.com/mcp';
const tool = (name: string, others: JsonObject = {}): OfferedTool => toOffered({ name, ...others });
const print = ({ definition }: OfferedTool): string => fingerprintOf(definition);
const read = tool('read', { description: 'Reads.' });
const write = tool('write', { description: 'Writes.' });
const wipe = tool('wipe', { description: 'Wipes.' });
const renamed = toOffered({ ...write.definition, name: 'shop_write' });

const accepting = (...offered: OfferedTool[]): ToolsLock =>
  acceptInto(undefined, 'shop', URL_OF_IT, offered, 'all');
const compare = (lock: ToolsLock, offered: readonly OfferedTool[], identity = URL_OF_IT) =>
  compareWithLock(lock.connectors['shop'], identity, offered);
const changes = (lock: ToolsLock, offered: readonly OfferedTool[], identity?: string) =>
  compare(lock, offered, identity).held.map(({ native, change }) => ({ native, ...change }));

describe('a tool is held back', () => {
  it('while nothing was accepted of its connector', () => {
    expect(compareWithLock(undefined, URL_OF_IT, [read])).toEqual({
      accepted: [],
      held: [{ native: 'read', change: { kind: 'new' }, fingerprint: print(read) }],
      gone: [],
    });
  });

  it('when it is new or changed, and no other is', () => {
    const changed = tool('write', { description: 'Also sends a copy to me.' });
    expect(compare(accepting(read, write), [read, changed, wipe])).toEqual({
      accepted: ['read'],
      held: [
        { native: 'write', change: { kind: 'changed', accepted: print(write) }, fingerprint: print(changed) },
        { native: 'wipe', change: { kind: 'new' }, fingerprint: print(wipe) },
      ],
      gone: [],
    });
  });

  it('when it was renamed, and only while the former name is gone', () => {
    const lock = accepting(read, write);
    expect(changes(lock, [read, renamed])).toEqual([
      { native: 'shop_write', kind: 'renamed', from: 'write' },
    ]);
    expect(compare(lock, [read, renamed]).gone).toEqual(['write']);
    expect(changes(lock, [read, write, renamed])).toEqual([{ native: 'shop_write', kind: 'new' }]);
  });

  it('when its name and more has changed: that is a new one', () => {
    expect(changes(accepting(write), [toOffered({ ...renamed.definition, title: 'Write' })])).toEqual([
      { native: 'shop_write', kind: 'new' },
    ]);
  });

  it('when another server answers, even with the same definition', () => {
    expect(changes(accepting(read), [read, write], 'https://evil.example/mcp')).toEqual([
      { native: 'read', kind: 'other-server' },
      { native: 'write', kind: 'new' },
    ]);
  });

  it('when a person has refused it, until its definition changes', () => {
    const lock = rejectInto(accepting(read), 'shop', URL_OF_IT, [read, wipe], ['wipe']);
    expect(changes(lock, [read, wipe])).toEqual([{ native: 'wipe', kind: 'rejected' }]);
    expect(changes(lock, [wipe], 'another server')).toEqual([{ native: 'wipe', kind: 'rejected' }]);
    expect(changes(lock, [tool('wipe', { title: 'x' })])).toEqual([{ native: 'wipe', kind: 'new' }]);
  });

  it('when a second definition has its name: none hides behind another', () => {
    const second = tool('read', { description: 'Not what was accepted.' });
    for (const offered of [
      [read, second],
      [second, read],
    ]) {
      expect(compare(accepting(read), offered).accepted).toEqual([]);
      expect(changes(accepting(read), offered)).toEqual([
        { native: 'read', kind: 'changed', accepted: print(read) },
      ]);
    }
    expect(compare(accepting(read), [read, { ...read }, toOffered({ ...read.definition })]).accepted).toEqual(
      ['read'],
    );
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'when it is called %s and nobody has accepted it',
    (name) => {
      expect(changes(accepting(read), [tool(name)])).toEqual([{ native: name, kind: 'new' }]);
      expect(changes(accepting(tool(name)), [tool(name)])).toEqual([]);
    },
  );
});

describe('accepting', () => {
  it('all holds nothing back and has nothing that is gone, whatever was there before', () => {
    fc.assert(
      fc.property(anyName, anyOffer, anyOffer, anyName, (connector, before, now, identity) => {
        const first = acceptInto(undefined, connector, 'before', before, 'all');
        const second = rejectInto(
          first,
          connector,
          'before',
          now,
          now.map(({ native }) => native),
        );
        const lock = acceptInto(second, connector, identity, now, 'all');
        expect(compareWithLock(lock.connectors[connector], identity, now)).toEqual({
          accepted: now.map(({ native }) => native),
          held: [],
          gone: [],
        });
        expect(parseLock(formatLock(lock), '').lock).toEqual(lock);
      }),
    );
  });

  it('takes no more than what was chosen', () => {
    fc.assert(
      fc.property(anyOffer, fc.array(anyName), (offered, names) => {
        const lock = acceptInto(undefined, 'shop', URL_OF_IT, offered, names);
        const chosen = offered.map(({ native }) => native).filter((name) => names.includes(name));
        expect(compare(lock, offered).accepted).toEqual(chosen);
      }),
    );
  });

  it('keeps what is gone, but for the former name of what is accepted', () => {
    const lock = accepting(read, write);
    expect(compare(acceptInto(lock, 'shop', URL_OF_IT, [wipe], ['wipe']), [wipe]).gone).toEqual([
      'read',
      'write',
    ]);
    expect(compare(acceptInto(lock, 'shop', URL_OF_IT, [renamed], ['shop_write']), [renamed])).toEqual({
      accepted: ['shop_write'],
      held: [],
      gone: ['read'],
    });
  });

  it('drops first what was accepted for another server', () => {
    const lock = acceptInto(accepting(read, write), 'shop', 'https://b.example', [read, write], ['read']);
    expect(lock.connectors['shop']).toEqual({
      identity: 'https://b.example',
      accepted: { read: print(read) },
      rejected: {},
    });
  });

  it('takes back a refusal of the same definition only', () => {
    const refused = rejectInto(undefined, 'shop', URL_OF_IT, [read, wipe], ['read', 'wipe']);
    const mended = tool('wipe', { title: 'Asks first' });
    const lock = acceptInto(refused, 'shop', URL_OF_IT, [read, mended], 'all');
    expect(lock.connectors['shop']?.rejected).toEqual({ wipe: print(wipe) });
    expect(compare(lock, [read, wipe])).toMatchObject({
      accepted: ['read'],
      held: [{ change: { kind: 'rejected' } }],
    });
  });
});

describe('refusing', () => {
  it('takes back that the same definition was accepted', () => {
    const lock = rejectInto(accepting(read, write), 'shop', URL_OF_IT, [read, write], ['write']);
    expect(lock.connectors['shop']).toEqual({
      identity: URL_OF_IT,
      accepted: { read: print(read) },
      rejected: { write: print(write) },
    });
  });

  it('keeps what was accepted, for a server that goes back to it', () => {
    const changed = tool('write', { title: 'x' });
    const lock = rejectInto(accepting(write), 'shop', URL_OF_IT, [changed], ['write']);
    expect(changes(lock, [changed])).toEqual([{ native: 'write', kind: 'rejected' }]);
    expect(compare(lock, [write]).accepted).toEqual(['write']);
  });

  it('accepts nothing for the server that answers now', () => {
    const lock = rejectInto(accepting(read), 'shop', 'https://b.example', [read, wipe], ['wipe']);
    expect(changes(lock, [read], 'https://b.example')).toEqual([{ native: 'read', kind: 'other-server' }]);
    expect(compare(lock, [read]).accepted).toEqual(['read']);
  });
});

it('leaves other connectors alone, and takes one out', () => {
  const lock = acceptInto(accepting(read), 'constructor', 'node server.js', [write], 'all');
  expect(Object.keys(lock.connectors)).toEqual(['constructor', 'shop']);
  expect(removeConnectorFrom(lock, 'constructor')).toEqual(accepting(read));
  expect(removeConnectorFrom(lock, 'toString')).toEqual(lock);
});

it('does not change the lock it was given', () => {
  const lock = accepting(read);
  const text = formatLock(lock);
  acceptInto(lock, 'shop', 'other', [write], 'all');
  rejectInto(lock, 'shop', 'other', [read], ['read']);
  removeConnectorFrom(lock, 'shop');
  expect(formatLock(lock)).toBe(text);
});
