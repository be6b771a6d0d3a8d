import type { Problem } from '../../../protocol/models.ts';
import { type ClientJson, type ClientMember, findInside, readClientJson } from './clientJson.ts';
import { mayBeOwnUrl, runsGatehouse } from './ownServer.ts';

/**
 * Tells of each server in the text of `.vscode/mcp.json` that VS Code connects to by itself. `ownUrl` is where this
 * folder's gateway listens; without it, any address that could be a gateway's is passed by. What is wrong with the text
 * is for VS Code to tell.
 */
export function ungovernedServers(text: string, file: string, ownUrl?: string): readonly Problem[] {
  const json = readClientJson(text, file);
  return json
    .members(findInside(json, ['servers']))
    .filter((server) => !isOwn(json, server, ownUrl))
    .map(({ name, key }) => ({
      ...json.locate(key),
      severity: 'information',
      code: 'ungoverned-server',
      message: `VS Code runs ${JSON.stringify(name)} directly, so its calls pass no policy and leave no record. "Gatehouse: Import MCP Servers…" moves it.`,
    }));
}

function isOwn(json: ClientJson, { value }: ClientMember, ownUrl: string | undefined): boolean {
  const fields = new Map(json.members(value).map((member) => [member.name, member.value]));
  const url: unknown = fields.get('url')?.value;
  if (typeof url === 'string') return mayBeOwnUrl(url, ownUrl);
  const command: unknown = fields.get('command')?.value;
  const args = (fields.get('args')?.children ?? []).map(({ value: arg }) => String(arg));
  return typeof command === 'string' && runsGatehouse(command, args);
}
