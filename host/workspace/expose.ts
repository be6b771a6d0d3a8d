import path from 'node:path';
import type { ExposeParams, ExposeResult, InspectParams } from '../../protocol/messages.ts';
import type { SpecInspection } from '../../protocol/models.ts';
import { addApi, removeApi } from '../config/editGateway.ts';
import { parseGateway } from '../config/gatewayFile.ts';
import { roleTemplate } from '../policy/roleTemplate.ts';
import { inspectSpec } from '../sources/openapi/inspect.ts';
import { filesOf } from './files.ts';
import { editFile, readIfThere } from './onDisk.ts';
import type { Workspace } from './workspace.ts';

/** What "Expose as MCP Tools" needs to ask its questions. Works for a folder that is not open yet. */
export async function inspect({ folder, spec, origin }: InspectParams): Promise<SpecInspection> {
  const { gateway } = filesOf(folder);
  const held = parseGateway((await readIfThere(gateway)) ?? '', gateway).gateway.apis.find(
    (api) => path.join(folder, api.spec) === spec,
  );
  const inspection = await inspectSpec(spec, folder, origin ?? held?.origin);
  return held ? { ...inspection, exposedAs: held.name } : inspection;
}

/**
 * Writes the source into gateway.yaml, and a role file where there is none.
 *
 * @throws {GatehouseError} `name-taken`, `invalid-arguments`, `invalid-file`.
 */
export async function expose(workspace: Workspace, params: ExposeParams): Promise<ExposeResult> {
  const { gateway, roles } = filesOf(workspace.folder);
  const spec = path.relative(workspace.folder, params.spec).split(path.sep).join('/');
  const { name, server, origin } = params;
  const api = { name, spec, server, ...(origin === undefined ? {} : { origin }) };
  await editFile(gateway, (text) => addApi(text, api));
  const written = [gateway];
  if (await editFile(roles, (text) => text ?? roleTemplate)) written.push(roles);
  await workspace.reload();
  const tools = workspace.catalog.entries.filter(({ tool }) => tool.source === params.name);
  return { written, tools: tools.length };
}

/** Takes a source out of gateway.yaml. @throws {GatehouseError} `invalid-file`. */
export async function stopExposing(workspace: Workspace, source: string): Promise<{ written: string[] }> {
  const { gateway } = filesOf(workspace.folder);
  const isWritten = await editFile(gateway, (text) => (text === undefined ? text : removeApi(text, source)));
  if (!isWritten) return { written: [] };
  await workspace.reload();
  return { written: [gateway] };
}
