import type { FindingList } from './findings.ts';
import type { OpenApiDocument } from './load.ts';
import { child, lookUp, refOf } from './pointer.ts';

/** Below these keys stand values of the API, where `$ref` is text like any other. */
const valueKeys = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);

/**
 * Reports every reference that leads nowhere and that conversion had no reason to follow: in answers, and
 * in components that nothing uses. They cost no tool, so they are warnings.
 */
export function checkReferences(document: OpenApiDocument, findings: FindingList): void {
  const known = new Set(findings.found.map(({ pointer }) => pointer));
  // YAML aliases share nodes; each is entered once, and without recursion, however deep it lies.
  const seen = new Set<object>();
  const stack: { readonly value: unknown; readonly pointer: string }[] = [
    { value: document.root, pointer: '#' },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, pointer } = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const ref = refOf(value);
    const found = ref === undefined ? undefined : lookUp(document.root, ref);
    const at = child(pointer, '$ref');
    if (found?.kind === 'lost' && !known.has(pointer) && !known.has(at)) {
      findings.report({
        pointer: at,
        severity: 'warning',
        code: found.code,
        message: `This reference is ignored: ${found.reason}`,
      });
    }
    for (const [key, inner] of Object.entries(value)) {
      if (!valueKeys.has(key) && !key.startsWith('x-'))
        stack.push({ value: inner, pointer: child(pointer, key) });
    }
  }
}
