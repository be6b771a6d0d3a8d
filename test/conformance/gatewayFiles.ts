export const agent = 'tester';

/** A workspace whose one connector keeps its native names, and whose one agent may do all. JSON is YAML, too. */
export function gatewayFiles(server: string): Readonly<Record<string, string>> {
  const connectors = { everything: { url: server, prefix: '' } };
  const roles = { all: { allow: ['*/*'] } };
  const agents = { [agent]: { roles: ['all'] } };
  return {
    '.gatehouse/gateway.yaml': JSON.stringify({ version: 1, connectors }, null, 2),
    '.gatehouse/roles.yaml': JSON.stringify({ version: 1, roles, agents }, null, 2),
  };
}
