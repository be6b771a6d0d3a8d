import type { ServerResponse } from 'node:http';
import { sendWebResponse } from './webBridge.ts';

/** In valid JSON these bytes stand outside of every string: inside one the quotes would be escaped. */
const EMPTY_LIST = '"tools":[]';

/**
 * Sends a `tools/list` answer that the SDK has framed around an empty list, with `tools` (a JSON array in
 * UTF-8) in its place. An answer that is an error has no list and is sent as it is. Rejects as `sendWebResponse` does.
 */
export async function sendToolList(response: ServerResponse, web: Response, tools: Buffer): Promise<void> {
  const isJson = web.headers.get('content-type')?.startsWith('application/json');
  if (web.status !== 200 || !isJson || response.destroyed) return sendWebResponse(response, web);
  const frame = await web.text();
  const at = frame.indexOf(EMPTY_LIST);
  const parts =
    at < 0
      ? [Buffer.from(frame)]
      : [
          Buffer.from(`${frame.slice(0, at)}"tools":`),
          tools,
          Buffer.from(frame.slice(at + EMPTY_LIST.length)),
        ];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  response.writeHead(web.status, { ...Object.fromEntries(web.headers), 'content-length': length });
  for (const part of parts) response.write(part);
  response.end();
}
