import { isObject, property } from '../../base/json.ts';
import { readExtensions } from './document/extensions.ts';
import type { Report } from './document/findings.ts';
import type { OpenApiDocument } from './document/load.ts';
import { valueAt } from './document/references.ts';
import type { ApiTool } from './tool/convert.ts';

/** Tells of operations whose tool is named after method and path, and so loses its name with them. */
export function reportUnnamed(document: OpenApiDocument, tools: readonly ApiTool[], report: Report): void {
  const byPlace = Map.groupBy(tools, ({ pointer }) => pointer);
  for (const { tool, plan, pointer } of tools) {
    const value = valueAt(document, pointer);
    const id = property(value, 'operationId');
    if (typeof id === 'string' && id.trim() !== '') continue;
    if (
      isObject(value) &&
      readExtensions({ value, pointer }, plan.method, () => undefined).name !== undefined
    )
      continue;
    const what = `${plan.method} ${plan.path} has no operationId, so its tool is called ${tool.native} and is another one once the path changes.`;
    // An operationId here would be that of all of them.
    const isShared = (byPlace.get(pointer)?.length ?? 0) > 1;
    const [code, advice] = isShared
      ? [
          'shared-operation',
          'Other paths refer to the same operation: write it out under each, with an operationId.',
        ]
      : ['missing-operation-id', 'Give it an operationId.'];
    report({ pointer, severity: 'information', code, message: `${what} ${advice}` });
  }
}
