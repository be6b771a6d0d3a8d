import { assertNever } from '../base/assert.ts';
import { parseStrictJson } from '../base/strictJson.ts';
import { isObject } from '../base/json.ts';
import { errors } from '../errors.ts';
import type { ContentBlock } from '../sources/tool.ts';
import { checkAgent, withWorkspace } from './open.ts';
import { CommandFailure, print, printJson } from './output.ts';

export interface CallCommand {
  readonly agent: string;
  readonly args: string;
  readonly json?: boolean;
}

/** One call through the whole pipeline: decided, recorded, carried out. */
export async function call(tool: string, directory: string | undefined, options: CallCommand): Promise<void> {
  const given = parseArguments(options.args);
  await withWorkspace(directory, async (workspace, signal) => {
    checkAgent(workspace, options.agent);
    const request = { agent: options.agent, client: 'gatehouse call', name: tool, arguments: given };
    // One that is interrupted is recorded all the same.
    const result = await workspace.gateway.call({ ...request, signal });
    const { content, structuredContent, isError } = result;
    const text = content.map(toLine);
    if (options.json) printJson({ content, structuredContent, isError });
    else if (!isError) print(text.join('\n'));
    // The whole result is on standard output with --json; the exit code tells either way.
    if (isError) throw new CommandFailure(options.json ? (result.reason ?? text[0] ?? '') : text.join('\n'));
  });
}

/** A block that is no text is told; --json has it whole. */
function toLine(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type} ${block.mimeType}]`;
    case 'resource':
      return 'text' in block.resource
        ? block.resource.text
        : `[${block.type} ${block.resource.mimeType ?? block.resource.uri}]`;
    case 'resource_link':
      return `[${block.name}: ${block.uri}]`;
    default:
      return assertNever(block);
  }
}

/** @throws {GatehouseError} `invalid-arguments`. */
export function parseArguments(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (error) {
    throw errors.invalidArguments(
      `--args is not JSON: ${(error as Error).message}. Write an object, like '{"limit": 5}'.`,
    );
  }
  if (isObject(value)) return value;
  throw errors.invalidArguments(`--args must be a JSON object, like '{"limit": 5}'.`);
}
