import { property } from '../../../base/json.ts';
import { encodeHeader, paramHeadersOf, toHeaderText } from '../../../base/paramHeaders.ts';

/** Why a tool cannot be called, because what its schema says about headers is invalid; undefined where nothing is. */
export function findHeaderFault(schema: object): string | undefined {
  return paramHeadersOf(schema).fault;
}

/** The headers `Mcp-Param-*` that go with these arguments. */
export function toParamHeaders(schema: object, given: unknown): Readonly<Record<string, string>> {
  const headers = paramHeadersOf(schema).found.flatMap(({ path, header }): [string, string][] => {
    const text = toHeaderText(path.reduce(property, given));
    return text === undefined ? [] : [[`Mcp-Param-${header}`, encodeHeader(text)]];
  });
  return Object.fromEntries(headers);
}
