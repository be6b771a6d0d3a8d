import { expect, it } from 'vitest';
import { isLocalAddress } from '../../../../../host/sources/openapi/fetch/addresses.ts';

it.each([
  '127.0.0.1',
  '127.8.8.8',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '[::1]',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '[::ffff:a9fe:a9fe]',
])('%s is local', (address) => expect(isLocalAddress(address)).toBe(true));

it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2001:db8::1', '[2606:4700::1]', 'localhost.example', ''])(
  '%s is not',
  (address) => expect(isLocalAddress(address)).toBe(false),
);
