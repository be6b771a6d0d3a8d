/** A table of a TOML document (TOML 1.0, "Table"): its header and the pairs below it. */
export interface TomlTable {
  /** `[mcp_servers.gatehouse]` is `mcp_servers`, `gatehouse`; none for what stands above the first header. */
  readonly path: readonly string[];
  /** Offset of the header's line. */
  readonly start: number;
  /** Behind the header's line. */
  readonly headerEnd: number;
  /** Behind the last pair's line, or behind the header's where there is none. */
  readonly end: number;
  readonly pairs: readonly TomlPair[];
}

export interface TomlPair {
  readonly key: readonly string[];
  /** Offset of its line. */
  readonly start: number;
  /** Behind the line that its value ends on. */
  readonly end: number;
}

/** Where things stand in a text that is known to be valid TOML. */
export function readTomlLayout(text: string): readonly TomlTable[] {
  const tables: (Omit<TomlTable, 'pairs'> & { end: number; pairs: TomlPair[] })[] = [];
  let current = { path: [] as string[], start: 0, headerEnd: 0, end: 0, pairs: [] as TomlPair[] };
  tables.push(current);
  for (let start = 0; start < text.length; ) {
    const first = text.slice(start).search(/[^ \t]/);
    const at = first < 0 ? text.length : start + first;
    const end = endOfStatement(text, at);
    const [mark = ''] = text.slice(at, at + 1);
    if (mark === '[') {
      current = {
        path: readKey(text.slice(at, end).replace(/^\[+/, '')),
        start,
        headerEnd: end,
        end,
        pairs: [],
      };
      tables.push(current);
    } else if (mark !== '' && !/[#\r\n]/.test(mark)) {
      current.pairs.push({ key: readKey(text.slice(at, end)), start, end });
      current.end = end;
    }
    start = end;
  }
  return tables;
}

/** The parts of a dotted key, up to what ends it. */
function readKey(text: string): string[] {
  const parts: string[] = [];
  const part = /[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[\w-]+)[ \t]*(\.?)/y;
  for (let found = part.exec(text); found; found = part.exec(text)) {
    parts.push(unquote(found[1] ?? ''));
    if (found[2] === '') break;
  }
  return parts;
}

function unquote(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/** Comments, strings and brackets: a line break ends a statement only outside of the last two. */
const token =
  /#[^\n]*|"""[^]*?(?<!\\)(?:\\\\)*"{3,5}|'''[^]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[[\]{}]|\n/g;

/** Behind the line break that ends the statement. */
function endOfStatement(text: string, start: number): number {
  let depth = 0;
  token.lastIndex = start;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [mark] = found;
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    else if (mark === '\n' && depth <= 0) return token.lastIndex;
  }
  return text.length;
}
