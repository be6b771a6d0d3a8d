const protocolVersion = '2026-07-28';

/** Prints, for each agent, lines to paste into the clients that people use. */
export function printClientLines(url: string, agents: Record<string, string>): void {
  console.log(`Gateway:    ${url}`);
  for (const [agent, token] of Object.entries(agents)) {
    console.log(`\n── ${agent}   token ${token}\n`);
    console.log('Claude Code');
    console.log(`  ${claudeLine(url, token)}\n`);
    console.log('Cursor, in .cursor/mcp.json');
    console.log(`${indent(cursorSnippet(url, token))}\n`);
    console.log('List the tools from a terminal');
    console.log(`  ${curlLine(url, token)}`);
  }
}

function claudeLine(url: string, token: string): string {
  return `claude mcp add --transport http gatehouse ${url} --header "Authorization: Bearer ${token}"`;
}

function cursorSnippet(url: string, token: string): string {
  const server = { url, headers: { Authorization: `Bearer ${token}` } };
  return JSON.stringify({ mcpServers: { gatehouse: server } }, undefined, 2);
}

/** Revision 2026-07-28 has no session: one request that names its revision twice is all it takes. */
function curlLine(url: string, token: string): string {
  const body = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/list',
    params: {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': protocolVersion,
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  };
  const headers = [
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `MCP-Protocol-Version: ${protocolVersion}`,
    'Mcp-Method: tools/list',
  ];
  const options = headers.map((header) => `-H '${header}'`).join(' ');
  return `curl -s ${url} ${options} -d '${JSON.stringify(body)}'`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
