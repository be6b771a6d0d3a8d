/** How much of a file is read to find out what it is, in bytes. */
export const sniffBytes = 65_536;

const yamlKey = /^(?:"(?:openapi|swagger)"|'(?:openapi|swagger)'|openapi|swagger)[ \t]*:[ \t]*["']?\d/m;
const jsonKey = /^"(?:openapi|swagger)"\s*:\s*["\d]/;

/**
 * Whether the beginning of a file is an OpenAPI document: a top-level key `openapi` or `swagger` whose value
 * looks like a version (OpenAPI 3.x §"OpenAPI Object", Swagger 2.0 §"Swagger Object").
 */
export function isOpenApiText(beginning: string): boolean {
  const text = beginning.replace(/^\uFEFF/, '');
  return text.trimStart().startsWith('{') ? hasTopLevelKey(text) : yamlKey.test(text);
}

/** Walks JSON without parsing it: the text may be cut anywhere. */
function hasTopLevelKey(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      if (depth === 1 && jsonKey.test(text.slice(at, at + 40))) return true;
      at = endOfString(text, at);
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
