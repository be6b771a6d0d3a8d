import { isObject, property } from '../../../base/json.ts';
import type { Report } from './findings.ts';
import type { OpenApiDocument } from './load.ts';
import { baseName, nameOperations } from './naming.ts';
import { child, refOf, resolve } from './pointer.ts';

/** A value of the document together with its place. */
export interface Placed {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

/** One operation with what its path item adds to it. */
export interface Operation extends Placed {
  readonly native: string;
  /** Upper case. */
  readonly method: string;
  /** The path template as written, with its leading slash. */
  readonly path: string;
  readonly operationId: string | undefined;
  /** Resolved Parameter Objects; the operation's own replace the path item's by name and place. */
  readonly parameters: readonly Placed[];
}

/** The fixed fields of a Path Item Object that hold operations; `query` since OpenAPI 3.2. */
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

/** All operations under `paths`. One that cannot be read is reported and left out; the rest is kept. */
export function readOperations(document: OpenApiDocument, report: Report): readonly Operation[] {
  const paths = document.root['paths'];
  if (paths !== undefined && !isObject(paths)) {
    report({
      pointer: '#/paths',
      severity: 'error',
      code: 'bad-paths',
      message: '`paths` must be an object of path templates. No operation could be read.',
    });
    return [];
  }
  const found: Omit<Operation, 'native'>[] = [];
  for (const [path, item] of Object.entries(paths ?? {})) {
    if (!path.startsWith('x-')) found.push(...operationsOf(document, path, item, report));
  }
  const names = nameOperations(found);
  reportDuplicates(found, names, report);
  return found.map((operation, index) => ({ ...operation, native: names[index] ?? baseName(operation) }));
}

function operationsOf(
  document: OpenApiDocument,
  path: string,
  written: unknown,
  report: Report,
): readonly Omit<Operation, 'native'>[] {
  const at = child('#/paths', path);
  const lost = (code: string, reason: string): readonly [] => {
    report({ pointer: at, severity: 'error', code, message: `Path ${path} is left out: ${reason}` });
    return [];
  };
  if (!path.startsWith('/')) return lost('bad-path', 'a path begins with a slash.');
  const resolution = resolve(document.root, written, at);
  if (resolution.kind === 'lost') return lost(resolution.code, resolution.reason);
  if (!isObject(resolution.value)) return lost('bad-path', 'its value is not an object with methods.');
  const item: Placed = { value: resolution.value, pointer: resolution.pointer };
  // Fields beside a path item's $ref are undefined by the specification; here they win, as authors expect.
  const own: Placed =
    isObject(written) && refOf(written) !== undefined ? { value: written, pointer: at } : item;
  const shared = parametersOf(document, item, path, report);
  return methods.flatMap((method) => {
    const holder = Object.hasOwn(own.value, method) ? own : item;
    if (!Object.hasOwn(holder.value, method)) return [];
    const operation = operationOf(document, holder, method, path, report);
    if (!operation) return [];
    const parameters = overlay(shared, parametersOf(document, operation, path, report));
    const operationId = operation.value['operationId'];
    return [
      {
        ...operation,
        method: method.toUpperCase(),
        path,
        operationId: typeof operationId === 'string' ? operationId : undefined,
        parameters,
      },
    ];
  });
}

function operationOf(
  document: OpenApiDocument,
  item: Placed,
  method: string,
  path: string,
  report: Report,
): Placed | undefined {
  const pointer = child(item.pointer, method);
  const resolution = resolve(document.root, item.value[method], pointer);
  if (resolution.kind === 'found' && isObject(resolution.value)) {
    return { value: resolution.value, pointer: resolution.pointer };
  }
  const [code, reason] =
    resolution.kind === 'lost'
      ? [resolution.code, resolution.reason]
      : ['bad-operation', 'it is not an object.'];
  const message = `${method.toUpperCase()} ${path} is left out: ${reason}`;
  report({ pointer, severity: 'error', code, message });
  return undefined;
}

function parametersOf(
  document: OpenApiDocument,
  owner: Placed,
  path: string,
  report: Report,
): readonly Placed[] {
  const written = property(owner.value, 'parameters') ?? [];
  const at = child(owner.pointer, 'parameters');
  if (!Array.isArray(written)) {
    const message = `The parameters of ${path} are left out: they must be a list.`;
    report({ pointer: at, severity: 'error', code: 'bad-parameters', message });
    return [];
  }
  return written.flatMap((parameter: unknown, index): readonly Placed[] => {
    const pointer = child(at, index);
    const resolution = resolve(document.root, parameter, pointer);
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

function overlay(shared: readonly Placed[], own: readonly Placed[]): readonly Placed[] {
  const byKey = new Map<string, Placed>();
  for (const parameter of [...shared, ...own]) {
    byKey.set(JSON.stringify([parameter.value['in'], parameter.value['name']]), parameter);
  }
  return [...byKey.values()];
}

function reportDuplicates(
  operations: readonly Omit<Operation, 'native'>[],
  names: readonly string[],
  report: Report,
): void {
  operations.forEach((operation, index) => {
    if (!operation.operationId || names[index] === baseName(operation)) return;
    const message =
      `operationId "${operation.operationId}" is used more than once, so ${operation.method} ${operation.path} ` +
      `is offered as "${names[index]}". Give each operation an operationId of its own.`;
    const pointer = child(operation.pointer, 'operationId');
    report({ pointer, severity: 'warning', code: 'duplicate-operation-id', message });
  });
}
