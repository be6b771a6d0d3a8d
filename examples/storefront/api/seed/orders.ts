export interface SeedOrder {
  number: number;
  customer: string;
  status: string;
  created: string;
  /** Product number and quantity. */
  lines: [number, number][];
  note?: string;
  cancelReason?: string;
  archived?: true;
  paid?: false;
}

export const orders: SeedOrder[] = [
  {
    number: 1001,
    customer: 'cus_501',
    status: 'delivered',
    created: '2024-11-04T09:12:00.000Z',
    lines: [[102, 4]],
    archived: true,
  },
  {
    number: 1002,
    customer: 'cus_502',
    status: 'cancelled',
    created: '2024-12-19T16:45:00.000Z',
    lines: [[106, 1]],
    cancelReason: 'payment_failed',
    archived: true,
    paid: false,
  },
  {
    number: 1003,
    customer: 'cus_503',
    status: 'delivered',
    created: '2025-02-11T12:30:00.000Z',
    lines: [[109, 2]],
    archived: true,
  },
  {
    number: 1004,
    customer: 'cus_501',
    status: 'delivered',
    created: '2026-01-08T10:05:00.000Z',
    lines: [
      [101, 1],
      [102, 2],
    ],
  },
  {
    number: 1005,
    customer: 'cus_504',
    status: 'delivered',
    created: '2026-01-15T18:22:00.000Z',
    lines: [[111, 1]],
  },
  {
    number: 1006,
    customer: 'cus_505',
    status: 'cancelled',
    created: '2026-01-21T07:50:00.000Z',
    lines: [[104, 1]],
    cancelReason: 'out_of_stock',
  },
  {
    number: 1007,
    customer: 'cus_502',
    status: 'delivered',
    created: '2026-02-02T13:14:00.000Z',
    lines: [
      [107, 5],
      [105, 1],
    ],
  },
  {
    number: 1008,
    customer: 'cus_503',
    status: 'shipped',
    created: '2026-02-10T08:31:00.000Z',
    lines: [[108, 1]],
  },
  {
    number: 1009,
    customer: 'cus_504',
    status: 'shipped',
    created: '2026-02-12T15:09:00.000Z',
    lines: [[112, 2]],
  },
  {
    number: 1010,
    customer: 'cus_501',
    status: 'packed',
    created: '2026-02-16T11:48:00.000Z',
    lines: [[103, 1]],
    note: 'Leave with the neighbour at number 12.',
  },
  {
    number: 1011,
    customer: 'cus_505',
    status: 'packed',
    created: '2026-02-16T20:17:00.000Z',
    lines: [[102, 6]],
  },
  {
    number: 1012,
    customer: 'cus_502',
    status: 'paid',
    created: '2026-02-18T06:55:00.000Z',
    lines: [[106, 1]],
  },
  {
    number: 1013,
    customer: 'cus_503',
    status: 'paid',
    created: '2026-02-18T17:36:00.000Z',
    lines: [
      [110, 1],
      [109, 1],
    ],
  },
  {
    number: 1014,
    customer: 'cus_506',
    status: 'pending',
    created: '2026-02-19T21:41:00.000Z',
    lines: [[111, 2]],
  },
  {
    number: 1015,
    customer: 'cus_504',
    status: 'pending',
    created: '2026-02-20T09:03:00.000Z',
    lines: [[107, 10]],
    note: 'Please send an invoice with our VAT number.',
  },
];

/** Number, order, amount in cents, reason, note, status, created. */
export const refunds: [number, string, number, string, string | null, string, string][] = [
  [
    3001,
    'ord_1004',
    1450,
    'damaged',
    'One mug arrived with a crack.',
    'succeeded',
    '2026-01-12T09:20:00.000Z',
  ],
  [3002, 'ord_1006', 3850, 'other', 'The item was sold out.', 'succeeded', '2026-01-21T08:10:00.000Z'],
  [3003, 'ord_1007', 1690, 'wrong_item', null, 'processing', '2026-02-09T15:02:00.000Z'],
  [
    3004,
    'ord_1005',
    8400,
    'not_received',
    'The bank refused the transfer.',
    'failed',
    '2026-01-29T10:44:00.000Z',
  ],
];
