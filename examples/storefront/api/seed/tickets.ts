export interface SeedTicket {
  number: number;
  customer: string;
  order?: string;
  subject: string;
  status: string;
  priority: string;
  assignee?: string;
  created: string;
  /** Author, text and time, the oldest first. */
  messages: ['customer' | 'desk', string, string][];
}

export const tickets: SeedTicket[] = [
  {
    number: 7001,
    customer: 'cus_501',
    order: 'ord_1004',
    subject: 'Cracked mug',
    status: 'closed',
    priority: 'normal',
    assignee: 'desk-rania',
    created: '2026-01-11T17:05:00.000Z',
    messages: [
      [
        'customer',
        'One of the two mugs has a crack. Can I get my money back for it?',
        '2026-01-11T17:05:00.000Z',
      ],
      ['desk', 'I am sorry. The price of one mug is on its way back to you.', '2026-01-12T09:21:00.000Z'],
    ],
  },
  {
    number: 7002,
    customer: 'cus_504',
    order: 'ord_1005',
    subject: 'Lamp marked as delivered, but it is not here',
    status: 'open',
    priority: 'high',
    created: '2026-01-28T12:11:00.000Z',
    messages: [
      [
        'customer',
        'The tracking page says delivered. Nobody in the house has it.',
        '2026-01-28T12:11:00.000Z',
      ],
    ],
  },
  {
    number: 7003,
    customer: 'cus_503',
    order: 'ord_1008',
    subject: 'When does the stove arrive?',
    status: 'waiting',
    priority: 'normal',
    assignee: 'desk-rania',
    created: '2026-02-13T08:00:00.000Z',
    messages: [
      [
        'customer',
        'We leave for the mountains on Friday. Will it be here by then?',
        '2026-02-13T08:00:00.000Z',
      ],
      ['desk', 'The carrier plans Thursday. May I send it to a pick-up point?', '2026-02-13T09:45:00.000Z'],
    ],
  },
  {
    number: 7004,
    customer: 'cus_502',
    order: 'ord_1012',
    subject: 'Please cancel my standing desk',
    status: 'open',
    priority: 'urgent',
    created: '2026-02-19T07:30:00.000Z',
    messages: [
      [
        'customer',
        'I ordered the wrong size. Please cancel before it is packed.',
        '2026-02-19T07:30:00.000Z',
      ],
    ],
  },
  {
    number: 7005,
    customer: 'cus_506',
    subject: 'Do you ship to Belgium?',
    status: 'open',
    priority: 'low',
    created: '2026-02-20T10:15:00.000Z',
    messages: [
      ['customer', 'I would like to send a gift to Ghent. What does it cost?', '2026-02-20T10:15:00.000Z'],
    ],
  },
];
