import { describe, expect, test } from 'vitest';
import { createRanking } from '../../../host/catalog/ranking.ts';
import type { Tool } from '../../../host/sources/tool.ts';

const tool = (native: string, description = '', more: Partial<Tool> = {}): { readonly tool: Tool } => ({
  tool: {
    id: `shop/${native}`,
    source: 'shop',
    native,
    description,
    inputSchema: { type: 'object' },
    facts: { readOnly: true, destructive: false, idempotent: true },
    deprecated: false,
    tags: [],
    ...more,
  },
});

const shop = [
  tool('listOrders', 'All orders of a customer.'),
  tool('createOrder', 'Places an order.'),
  tool('refundPayment', 'Gives money back for an order that was paid.'),
  tool('listCustomers', 'Everybody who has ever ordered, with the orders that they made.'),
  tool('getInvoice', 'One invoice as PDF.', { tags: ['billing'] }),
  tool('health', 'Whether the shop is up.', { title: 'Service status' }),
];
const found = (query: string, entries = shop): readonly string[] =>
  createRanking(entries)
    .rank(query)
    .map(({ entry }) => entry.tool.native);

describe('a ranking of tools', () => {
  test('a name counts for more than a description', () => {
    expect(found('list orders')[0]).toBe('listOrders');
    expect(found('customer')[0]).toBe('listCustomers');
    expect(found('create an order')[0]).toBe('createOrder');
  });

  test('titles, tags, paths and descriptions are looked at', () => {
    expect(found('service status')).toEqual(['health']);
    expect(found('billing')).toEqual(['getInvoice']);
    expect(found('money back')).toEqual(['refundPayment']);
    const operation = { method: 'get', path: '/parcels/{id}' };
    expect(found('parcels', [...shop, tool('track', '', { operation })])).toEqual(['track']);
  });

  test('a rare word counts for more than one that is everywhere', () => {
    expect(found('order refund')[0]).toBe('refundPayment');
  });

  test('what is in every sentence does not count, unless there is nothing else', () => {
    const wordy = tool('refundAll', 'A refund of all of a customer of a shop to the bank of the customer.');
    expect(found('a list of all the orders', [wordy, ...shop])[0]).toBe('listOrders');
    expect(found('all of', [wordy])).toEqual(['refundAll']);
  });

  test('the beginning of a word finds it, less surely than the word itself', () => {
    expect(found('invo')).toEqual(['getInvoice']);
    const both = [tool('customize'), tool('custom')];
    expect(found('custom', both)).toEqual(['custom', 'customize']);
  });

  test('what shares no word is not found, and nothing is found for nothing', () => {
    expect(found('weather')).toEqual([]);
    expect(found('')).toEqual([]);
    expect(found('…')).toEqual([]);
    expect(createRanking<{ readonly tool: Tool }>([]).rank('order')).toEqual([]);
  });

  test('of two alike the one listed first comes first', () => {
    expect(found('same', [tool('a', 'same'), tool('b', 'same')])).toEqual(['a', 'b']);
  });

  test('names of what every object has are words like others', () => {
    expect(found('constructor __proto__', [tool('constructor'), tool('toString')])).toEqual(['constructor']);
  });

  test('a long description does not win by its length', () => {
    const long = tool('other', `order ${'much else is said here '.repeat(50)} order order`);
    expect(found('order', [long, tool('orders')])[0]).toBe('orders');
  });
});
