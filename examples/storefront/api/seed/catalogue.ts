/** Number, name, description, category, price in cents, stock. */
export const products: [number, string, string, string, number, number][] = [
  [101, 'Pour-over kettle', 'Gooseneck kettle of brushed steel, 0.9 l.', 'kitchen', 5900, 24],
  [102, 'Stoneware mug', 'Glazed by hand, 320 ml, safe in the dishwasher.', 'kitchen', 1450, 180],
  [103, 'Cast-iron pan', 'Seasoned pan of 26 cm for any hob.', 'kitchen', 7200, 12],
  [104, 'Bread knife', 'Serrated blade of 22 cm with an ash handle.', 'kitchen', 3850, 0],
  [105, 'Desk mat', 'Wool felt, 80 by 40 cm, anthracite.', 'office', 3400, 61],
  [106, 'Standing desk', 'Height from 65 to 130 cm, oak top of 160 cm.', 'office', 64900, 3],
  [107, 'Notebook, dotted', 'A5, 192 pages, opens flat.', 'office', 1690, 240],
  [108, 'Camping stove', 'Folds to the size of a fist, piezo ignition.', 'outdoor', 4750, 18],
  [109, 'Rain cover', 'For rucksacks of 20 to 35 l.', 'outdoor', 2290, 75],
  [110, 'Trail lantern', 'Chargeable by USB-C, 30 hours on low.', 'outdoor', 3990, 1],
  [111, 'Reading lamp', 'Warm white, dimmable, clamps to a shelf.', 'lighting', 8400, 15],
  [112, 'Pendant light', 'Opal glass globe of 30 cm, fitting E27.', 'lighting', 12900, 7],
];

/** Number, name, email, phone, city, customer since. */
export const customers: [number, string, string, string | null, string, string][] = [
  [
    501,
    'Amara Okafor',
    'amara.okafor@customer.example',
    '+44 20 7946 0101',
    'London',
    '2024-09-30T08:15:00.000Z',
  ],
  [
    502,
    'Jonas Lindqvist',
    'jonas.lindqvist@customer.example',
    '+46 8 5550 0102',
    'Uppsala',
    '2024-10-12T14:02:00.000Z',
  ],
  [503, 'Marta Kowalska', 'marta.kowalska@customer.example', null, 'Poznan', '2024-12-01T19:40:00.000Z'],
  [
    504,
    'Theo Brandt',
    'theo.brandt@customer.example',
    '+49 30 5550 0104',
    'Berlin',
    '2025-01-18T11:27:00.000Z',
  ],
  [
    505,
    'Lucia Ferrari',
    'lucia.ferrari@customer.example',
    '+39 06 5550 0105',
    'Rome',
    '2025-06-05T09:00:00.000Z',
  ],
  [506, 'Noor Haddad', 'noor.haddad@customer.example', null, 'Rotterdam', '2026-02-17T21:33:00.000Z'],
];
