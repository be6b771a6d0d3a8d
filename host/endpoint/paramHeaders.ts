import { property } from '../base/json.ts';
import { decodeHeader, paramHeadersOf, toHeaderText } from '../base/paramHeaders.ts';

/** JSON-RPC's code for headers that say something else than the body (MCP 2026-07-28, Streamable HTTP). */
export const HEADER_MISMATCH = -32_020;

/** A decimal number, in the form that JSON has. */
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * Why the headers `Mcp-Param-*` of a `tools/call` do not go with its arguments, in one sentence; undefined where they
 * do. Whoever stands between client and gate may have acted on the headers, so they must say what the body says: a
 * parameter that the tool's schema marks is in both, with one value, or in neither. Pure.
 */
export function findHeaderFault(
  headerOf: (name: string) => string | undefined,
  body: unknown,
  inputSchema: object,
): string | undefined {
  const given = property(property(body, 'params'), 'arguments');
  for (const { path, header } of paramHeadersOf(inputSchema).found) {
    const name = `Mcp-Param-${header}`;
    const fault = compare(headerOf(name), path.reduce(property, given));
    if (fault !== undefined)
      return `The header ${name} ${fault} the parameter "${path.join('.')}" of the body.`;
  }
  return undefined;
}

/** The middle of a sentence. Values are left out of it: they may be secrets. */
function compare(header: string | undefined, value: unknown): string | undefined {
  const text = toHeaderText(value);
  if (header === undefined) return text === undefined ? undefined : 'is missing, and must repeat';
  const decoded = decodeHeader(header);
  if (decoded === undefined) return 'is not valid Base64, and must repeat';
  // 42 and 42.0 are one number (MCP 2026-07-28, Custom Headers).
  const isSame =
    typeof value === 'number' ? DECIMAL.test(decoded) && Number(decoded) === value : decoded === text;
  return isSame ? undefined : 'says something else than';
}
