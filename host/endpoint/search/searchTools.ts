import type { Tool as WireTool } from '@modelcontextprotocol/server';
import { assertNever } from '../../base/assert.ts';
import { isObject, type JsonObject, property } from '../../base/json.ts';
import type { CatalogEntry } from '../../catalog/catalog.ts';
import { createRanking, type Ranking } from '../../catalog/ranking.ts';
import { type SearchToolName, searchToolNames } from '../../catalog/toolNames.ts';
import { errorResult, type ToolResult } from '../../sources/tool.ts';

export function isSearchTool(name: string): name is SearchToolName {
  return searchToolNames.some((each) => each === name);
}

const FOUND = 10;
const MOST_FOUND = 50;
/** Of a description among many others, in characters. */
const BRIEF = 300;

/** The three tools as they are listed, in front of the ones that stand for themselves. `searched` are those behind them. */
export function toSearchTools(searched: readonly CatalogEntry[]): readonly WireTool[] {
  const sources = [...new Set(searched.map(({ tool }) => tool.source))].toSorted();
  const named = sources.slice(0, 20).join(', ');
  const more = sources.length > 20 ? ` and ${sources.length - 20} more` : '';
  const looking = {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  };
  const name = { type: 'string', description: 'The name of a tool, as search_tools gives it.' };
  return [
    {
      name: 'search_tools',
      title: 'Search tools',
      description: `Finds tools by words of what they do. ${searched.length.toLocaleString('en')} tools are not listed here and are found this way; they are of: ${named}${more}. Follow with describe_tool, then call_tool.`,
      inputSchema: {
        type: 'object',
        properties: {
          query: { type: 'string', description: 'A few words, for example "list open pull requests".' },
          source: { type: 'string', description: 'Looks among the tools of this source alone.' },
          limit: { type: 'integer', minimum: 1, maximum: MOST_FOUND, default: FOUND },
        },
        required: ['query'],
      },
      annotations: looking,
    },
    {
      name: 'describe_tool',
      title: 'Describe a tool',
      description: 'The whole definition of one tool, with the schema of its arguments.',
      inputSchema: { type: 'object', properties: { name }, required: ['name'] },
      annotations: looking,
    },
    {
      name: 'call_tool',
      title: 'Call a tool',
      description: 'Calls a tool by its name. Describe it first, to know its arguments.',
      inputSchema: {
        type: 'object',
        properties: {
          name,
          arguments: { type: 'object', description: "The tool's arguments, by its inputSchema." },
        },
        required: ['name'],
      },
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
  ];
}

/** What an agent may reach is one list until something changes, so that its words are counted once. */
const rankings = new WeakMap<readonly CatalogEntry[], Ranking<CatalogEntry>>();

function searchTools(entries: readonly CatalogEntry[], given: unknown): ToolResult {
  const [query, source, limit] = ['query', 'source', 'limit'].map((key) => property(given, key));
  if (typeof query !== 'string' || query.trim() === '')
    return errorResult('search_tools needs "query": a few words of what the tool should do.');
  if (source !== undefined && !entries.some(({ tool }) => tool.source === source)) {
    const known = [...new Set(entries.map(({ tool }) => tool.source))].toSorted();
    return errorResult(`There is no source ${JSON.stringify(source)}. Known: ${known.join(', ')}.`);
  }
  let ranking = rankings.get(entries);
  if (!ranking) rankings.set(entries, (ranking = createRanking(entries)));
  const ranked = ranking
    .rank(query.slice(0, 1_000))
    .filter(({ entry }) => source === undefined || entry.tool.source === source);
  const most = typeof limit === 'number' && limit >= 1 ? Math.min(Math.floor(limit), MOST_FOUND) : FOUND;
  const tools = ranked.slice(0, most).map(({ entry }) => toBrief(entry));
  return toResult({ found: ranked.length, tools });
}

function toBrief({ tool, alias }: CatalogEntry) {
  const { title, description, facts } = tool;
  const whole = description.trim();
  return {
    name: alias,
    ...(title === undefined ? {} : { title }),
    description: whole.length > BRIEF ? `${whole.slice(0, BRIEF)}…` : whole,
    readOnly: facts.readOnly,
    destructive: facts.destructive,
  };
}

/** `toWire` gives a tool as it would be listed. */
function describeTool(
  entries: readonly CatalogEntry[],
  given: unknown,
  toWire: (entry: CatalogEntry) => WireTool,
): ToolResult {
  const found = findNamed(entries, given, 'describe_tool');
  return 'isError' in found ? found : toResult({ ...toWire(found) });
}

export type Answered =
  /** The call that a `call_tool` stands for, to be made as if its client had asked for it itself. */
  | { readonly kind: 'call'; readonly name: string; readonly given: JsonObject }
  | { readonly kind: 'result'; readonly result: ToolResult };

/** Answers one of the three tools from what the agent may reach. */
export function answerSearch(
  name: SearchToolName,
  { reachable, given }: { readonly reachable: readonly CatalogEntry[]; readonly given: unknown },
  toWire: (entry: CatalogEntry) => WireTool,
): Answered {
  switch (name) {
    case 'search_tools':
      return { kind: 'result', result: searchTools(reachable, given) };
    case 'describe_tool':
      return { kind: 'result', result: describeTool(reachable, given, toWire) };
    case 'call_tool':
      return toStoodFor(reachable, given);
    default:
      return assertNever(name);
  }
}

function toStoodFor(entries: readonly CatalogEntry[], given: unknown): Answered {
  const found = findNamed(entries, given, 'call_tool');
  if ('isError' in found) return { kind: 'result', result: found };
  const inner = property(given, 'arguments') ?? {};
  if (isObject(inner)) return { kind: 'call', name: found.alias, given: inner as JsonObject };
  const result = errorResult('"arguments" of call_tool must be an object, as describe_tool shows it.');
  return { kind: 'result', result };
}

/** A tool that the agent may not reach is not there, as it is in no list. */
function findNamed(
  entries: readonly CatalogEntry[],
  given: unknown,
  by: SearchToolName,
): CatalogEntry | ToolResult {
  const name = property(given, 'name');
  if (typeof name !== 'string' || name === '') return errorResult(`${by} needs "name": the name of a tool.`);
  const found = entries.find(({ alias, tool }) => alias === name || tool.id === name);
  const shown = JSON.stringify(name.slice(0, 100));
  return found ?? errorResult(`There is no tool ${shown}. Find one with search_tools.`);
}

function toResult(structured: object): ToolResult {
  const text = JSON.stringify(structured);
  const structuredContent = structured as NonNullable<ToolResult['structuredContent']>;
  return { content: [{ type: 'text', text }], structuredContent, isError: false };
}
