import type { Location, ToolPlace } from '../../protocol/models.ts';
import type { ApiSource } from '../sources/source.ts';
import type { Workspace } from './workspace.ts';

/**
 * Where the operations of one document begin, in the order of its lines. The file is read again first: a change
 * that only moves lines makes no new tools, so nobody else would have heard of it yet.
 */
export async function locateIn(workspace: Workspace, file: string): Promise<readonly ToolPlace[]> {
  await workspace.reloadSpec(file);
  const places = await Promise.all(workspace.apis.filter(({ files }) => files.includes(file)).map(placesOf));
  return places
    .flat()
    .flatMap(({ tool, place }): ToolPlace[] =>
      place?.file === file ? [{ tool, line: place.line, column: place.column }] : [],
    )
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

async function placesOf({
  tools,
  locate,
}: ApiSource): Promise<readonly { tool: string; place?: Location }[]> {
  const found = await locate(tools.map(({ native }) => native));
  return tools.flatMap(({ id }, index) => {
    const place = found[index];
    return place ? [{ tool: id, place }] : [];
  });
}
