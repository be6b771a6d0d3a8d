import { dirname } from 'node:path';
import { toAliases } from '../../host/catalog/toolNames.ts';
import { schemaOfChoice } from '../../host/sources/openapi/call/bodies/schemaOfChoice.ts';
import { createSpecReader, type SpecEntry } from '../../host/sources/openapi/reading/specReader.ts';
import type { Schema } from './generate/mergeSchemas.ts';

/**
 * What the calls of each tool are checked against, by the name that clients see: one schema for each format of
 * its body. What the list announces may be shortened, and is only held against the arguments.
 */
export async function readCallSchemas(file: string): Promise<ReadonlyMap<string, readonly Schema[]>> {
  const reader = createSpecReader({ source: 'api', specFile: file, folder: dirname(file), given: [] });
  const reading = await reader.read();
  reader.dispose();
  if (reading.kind !== 'read') throw new Error(`${file} cannot be read: ${JSON.stringify(reading)}`);
  const { entries } = reading.spec;
  const aliases = toAliases(entries.map(({ tool }) => ({ ...tool, prefix: `${tool.source}_` })));
  const schemas = entries.map(
    async (entry) => [aliases.get(entry.tool.id) ?? '', await schemasOf(entry)] as const,
  );
  return new Map(await Promise.all(schemas));
}

async function schemasOf({ plan, inputSchema }: SpecEntry): Promise<readonly Schema[]> {
  const schema = await inputSchema();
  const choice = plan.body?.choice;
  if (!choice) return [schema];
  return choice.formats.map(({ mediaType }) => {
    const chosen = schemaOfChoice(schema, plan.body, { [choice.input]: mediaType });
    const required = Array.isArray(chosen['required']) ? chosen['required'] : [];
    return {
      ...chosen,
      properties: { ...(chosen['properties'] as object), [choice.input]: { const: mediaType } },
      required: [...required, choice.input],
    };
  });
}
