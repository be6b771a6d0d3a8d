import { isObject, property } from '../../../base/json.ts';
import type { OpenApiDocument, Placed } from './document.ts';
import type { Report } from './findings.ts';
import { child } from './pointer.ts';
import { resolve } from './references.ts';

/**
 * The parameters of an operation or a path item, each resolved, as they are written. One that cannot be
 * read is reported and left out.
 */
export function readParameterList(
  document: OpenApiDocument,
  owner: Placed,
  path: string,
  report: Report,
): readonly Placed[] {
  const written = property(owner.value, 'parameters') ?? [];
  const at = child(owner.pointer, 'parameters');
  const list = resolve(document, written, at);
  if (list.kind === 'lost' || !Array.isArray(list.value)) {
    const reason = list.kind === 'lost' ? list.reason : 'they must be a list.';
    const message = `The parameters of ${path} are left out: ${reason}`;
    report({
      pointer: at,
      severity: 'error',
      code: list.kind === 'lost' ? list.code : 'bad-parameters',
      message,
    });
    return [];
  }
  return list.value.flatMap((parameter: unknown, index): readonly Placed[] => {
    const pointer = child(list.pointer, index);
    const resolution = resolve(document, parameter, pointer);
    if (resolution.kind === 'lost') {
      const message = `A parameter of ${path} is left out: ${resolution.reason}`;
      report({ pointer, severity: 'error', code: resolution.code, message });
      return [];
    }
    const { value } = resolution;
    if (isObject(value) && typeof value['name'] === 'string' && typeof value['in'] === 'string') {
      return [{ value, pointer: resolution.pointer }];
    }
    const message = `A parameter of ${path} is left out: it needs \`name\` and \`in\`.`;
    report({ pointer, severity: 'error', code: 'bad-parameter', message });
    return [];
  });
}
