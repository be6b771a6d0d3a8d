import type { GateForClient, Machine } from '../../../host/clients/gateForClient.ts';

export const gate: GateForClient = {
  url: 'http://127.0.0.1:20123/mcp',
  token: 'the-token',
  folder: '/work/storefront',
  agent: 'cursor',
  launcher: '/home/ada/.local/state/gatehouse/bin/gatehouse',
};

export const linux: Machine = { env: {}, platform: 'linux', home: '/home/ada' };
