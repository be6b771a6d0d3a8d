import { buildRequest } from '../../../../../../host/sources/openapi/call/request.ts';
import type { WorkspaceFiles } from '../../../../../../host/sources/openapi/call/bodies/fileContent.ts';
import { toolOf } from '../../specs.ts';

const server = { origin: 'http://127.0.0.1:4010', basePath: '' };

export function building(
  content: Record<string, unknown>,
  args: Record<string, unknown>,
  { version = '3.1.0', files }: { readonly version?: string; readonly files?: WorkspaceFiles } = {},
): ReturnType<typeof buildRequest> {
  const { plan } = toolOf('post', '/x', { requestBody: { required: true, content } }, {}, version);
  return buildRequest(plan, server, args, files);
}

/** What is sent, as any server would read it; refused calls are errors. */
export function responseOf(...given: Parameters<typeof building>): Response {
  const built = building(...given);
  if (built.kind === 'refused') throw new Error(built.reason);
  const { body, headers } = built.request;
  return new Response(body as BodyInit, { headers: { 'content-type': headers['content-type'] ?? '' } });
}
