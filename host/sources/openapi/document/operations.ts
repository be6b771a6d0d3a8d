import { isObject, property } from '../../../base/json.ts';
import { isSwagger2, type OpenApiDocument, type Placed } from './document.ts';
import { type OwnersWords, readExtensions } from './extensions.ts';
import type { Report } from './findings.ts';
import { baseName, type Nameable, nameOperations } from './naming.ts';
import { readParameterList } from './parameterList.ts';
import { child } from './pointer.ts';
import { refOf, resolve } from './references.ts';
import { toOpenApi3 } from './swagger2/operation.ts';

/**
 * One operation with what its path item adds to it, in the form of OpenAPI 3 whatever the document's
 * version.
 */
export interface Operation extends Placed {
  readonly native: string;
  /** Upper case, but for methods of `additionalOperations`, which are sent as they are written. */
  readonly method: string;
  /** The path template as written, with its leading slash. */
  readonly path: string;
  readonly operationId: string | undefined;
  /** Resolved Parameter Objects; the operation's own replace the path item's by name and place. */
  readonly parameters: readonly Placed[];
  /** `servers` of the operation, else of its path; absent where the document's own hold. */
  readonly servers: { readonly value: unknown; readonly pointer: string } | undefined;
  readonly words: OwnersWords;
}

type Unnamed = Omit<Operation, 'native'>;

/** The fixed fields of a Path Item Object that hold operations; `query` since OpenAPI 3.2. */
const swaggerMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const methods = [...swaggerMethods, 'trace', 'query'];

/** Far more than any API has; what is beyond was written to make somebody's memory overflow. */
const mostOperations = 100_000;
const mostParameters = 300_000;

interface Reading {
  readonly document: OpenApiDocument;
  readonly report: Report;
  /** What may still be read. */
  readonly left: { operations: number; parameters: number };
}

/** A path item with what stands beside its `$ref`. */
interface PathItem {
  readonly path: string;
  readonly item: Placed;
  readonly own: Placed;
  readonly shared: readonly Placed[];
}

/** All operations under `paths`. One that cannot be read is reported and left out; the rest is kept. */
export function readOperations(document: OpenApiDocument, report: Report): readonly Operation[] {
  const left = { operations: mostOperations, parameters: mostParameters };
  const reading: Reading = { document, report, left };
  const paths = resolve(document, document.root['paths'] ?? {}, '#/paths');
  if (paths.kind === 'lost' || !isObject(paths.value)) {
    const reason = paths.kind === 'lost' ? paths.reason : 'it must be an object of path templates.';
    const message = `No operation could be read from \`paths\`: ${reason}`;
    report({ pointer: '#/paths', severity: 'error', code: 'bad-paths', message });
    return [];
  }
  const found: Unnamed[] = [];
  for (const [path, item] of Object.entries(paths.value)) {
    if (!path.startsWith('x-')) found.push(...operationsOf(reading, path, item, child(paths.pointer, path)));
    if (left.operations < 0 || left.parameters < 0) {
      const message = `The document is too large: it is read up to here, ${mostOperations} operations with ${mostParameters} parameters. Split it up.`;
      report({
        pointer: child(paths.pointer, path),
        severity: 'error',
        code: 'too-many-operations',
        message,
      });
      break;
    }
  }
  const names = nameOperations(found.map(toNameable));
  reportDuplicates(found, names, report);
  return found.map((operation, index) => ({
    ...operation,
    native: names[index] ?? baseName(toNameable(operation)),
  }));
}

function toNameable({ method, path, operationId, words }: Unnamed): Nameable {
  return { method, path, operationId, toolName: words.name };
}

function operationsOf(reading: Reading, path: string, written: unknown, at: string): readonly Unnamed[] {
  const { document, report } = reading;
  const lost = (code: string, reason: string): readonly [] => {
    report({ pointer: at, severity: 'error', code, message: `Path ${path} is left out: ${reason}` });
    return [];
  };
  if (!path.startsWith('/')) return lost('bad-path', 'a path begins with a slash.');
  const resolution = resolve(document, written, at);
  if (resolution.kind === 'lost') return lost(resolution.code, resolution.reason);
  if (!isObject(resolution.value)) return lost('bad-path', 'its value is not an object with methods.');
  const item: Placed = { value: resolution.value, pointer: resolution.pointer };
  // Fields beside a path item's $ref are undefined by the specification; here they win, as authors expect.
  const own: Placed =
    isObject(written) && refOf(written) !== undefined ? { value: written, pointer: at } : item;
  const shared = readParameterList(document, item, path, report);
  reading.left.parameters -= shared.length;
  const pathItem: PathItem = { path, item, own, shared };
  const fixed = (isSwagger2(document) ? swaggerMethods : methods).flatMap((method): readonly Unnamed[] => {
    const holder = Object.hasOwn(own.value, method) ? own : item;
    if (!Object.hasOwn(holder.value, method)) return [];
    return operationOf(reading, pathItem, holder, method, method.toUpperCase());
  });
  return [...fixed, ...additionalOperations(reading, pathItem)];
}

/** `additionalOperations` of a Path Item Object, OpenAPI 3.2.0 §4.9. */
function additionalOperations(reading: Reading, pathItem: PathItem): readonly Unnamed[] {
  const { path, item, own } = pathItem;
  const { document, report } = reading;
  const owner = Object.hasOwn(own.value, 'additionalOperations') ? own : item;
  if (!Object.hasOwn(owner.value, 'additionalOperations') || isSwagger2(document)) return [];
  const at = child(owner.pointer, 'additionalOperations');
  const found = resolve(document, owner.value['additionalOperations'], at);
  const map = found.kind === 'found' && isObject(found.value) ? found.value : {};
  return Object.keys(map).flatMap((method): readonly Unnamed[] => {
    const lost = (reason: string): readonly [] => {
      const message = `${method.slice(0, 40)} ${path} is left out: ${reason}`;
      report({ pointer: child(at, method), severity: 'error', code: 'bad-method', message });
      return [];
    };
    if (methods.includes(method.toLowerCase()))
      return lost(`it belongs directly under the path, as \`${method.toLowerCase()}\`.`);
    // A tunnel is no call, and the rest would break the request's first line.
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) || method.toUpperCase() === 'CONNECT')
      return lost('it is not a method that can be sent.');
    const holder: Placed = { value: map, pointer: found.kind === 'found' ? found.pointer : at };
    return operationOf(reading, pathItem, holder, method, method);
  });
}

function operationOf(
  { document, report, left }: Reading,
  { path, item, own, shared }: PathItem,
  holder: Placed,
  key: string,
  method: string,
): readonly Unnamed[] {
  const at = child(holder.pointer, key);
  const resolution = resolve(document, holder.value[key], at);
  if (resolution.kind === 'lost' || !isObject(resolution.value)) {
    const [code, reason] =
      resolution.kind === 'lost'
        ? [resolution.code, resolution.reason]
        : ['bad-operation', 'it is not an object.'];
    const message = `${method} ${path} is left out: ${reason}`;
    report({ pointer: at, severity: 'error', code, message });
    return [];
  }
  const operation: Placed = { value: resolution.value, pointer: resolution.pointer };
  const words = readExtensions(operation, method, report);
  if (words.hidden) return [];
  const written = overlay(shared, readParameterList(document, operation, path, report));
  left.operations -= 1;
  left.parameters -= written.length;
  if (left.operations < 0 || left.parameters < 0) return [];
  const { value, parameters } = isSwagger2(document)
    ? toOpenApi3(document, operation, written, report)
    : { value: operation.value, parameters: written };
  const operationId = property(value, 'operationId');
  return [
    {
      ...{ value, pointer: operation.pointer, method, path, parameters, words },
      operationId: typeof operationId === 'string' ? operationId : undefined,
      servers: isSwagger2(document)
        ? undefined
        : [operation, own, item].map(serversOf).find((servers) => servers !== undefined),
    },
  ];
}

function serversOf({ value, pointer }: Placed): Operation['servers'] {
  const servers = property(value, 'servers');
  const isEmpty = servers === undefined || (Array.isArray(servers) && servers.length === 0);
  return isEmpty ? undefined : { value: servers, pointer: child(pointer, 'servers') };
}

function overlay(shared: readonly Placed[], own: readonly Placed[]): readonly Placed[] {
  const byKey = new Map<string, Placed>();
  for (const parameter of [...shared, ...own]) {
    byKey.set(JSON.stringify([parameter.value['in'], parameter.value['name']]), parameter);
  }
  return [...byKey.values()];
}

function reportDuplicates(operations: readonly Unnamed[], names: readonly string[], report: Report): void {
  const byPlace = Map.groupBy(operations, ({ pointer }) => pointer);
  operations.forEach((operation, index) => {
    const { operationId, words, method, path, pointer } = operation;
    const written = words.name ?? operationId;
    if (!written || names[index] === baseName(toNameable(operation))) return;
    const [what, wanted, several] =
      words.name === undefined
        ? [`operationId "${written}"`, 'an operationId', 'duplicate-operation-id']
        : [`The tool name "${written}"`, 'a name', 'duplicate-tool-name'];
    // One operation that several paths refer to cannot have several names.
    const [code, advice] =
      (byPlace.get(pointer)?.length ?? 0) > 1
        ? ['shared-operation', `Write the operation out under each path, with ${wanted} of its own.`]
        : [several, `Give each operation ${wanted} of its own.`];
    const message = `${what} is used more than once, so ${method} ${path} is offered as "${names[index]}". ${advice}`;
    const at = words.name === undefined ? child(pointer, 'operationId') : pointer;
    report({ pointer: at, severity: 'warning', code, message });
  });
}
