import { isObject } from '../../../base/json.ts';
import type { Placed } from './document.ts';
import type { Report } from './findings.ts';
import { child } from './pointer.ts';

/** What the owner of a document says of the tool that an operation becomes. */
export interface OwnersWords {
  readonly name?: string;
  readonly description?: string;
  /** The operation is not offered at all. */
  readonly hidden: boolean;
  /** Whether it changes nothing, where the method does not say it. */
  readonly readOnly?: boolean;
}

const types = { name: 'string', description: 'string', hidden: 'boolean', readOnly: 'boolean' } as const;

type Key = keyof typeof types;
const keys = Object.keys(types) as readonly Key[];

/** Methods that change what is there by what they are, RFC 9110 §9.3.4 and §9.3.5, whatever a document says. */
const changing = new Set(['PUT', 'DELETE']);

/**
 * Reads `x-gatehouse` of an operation, and `x-mcp`, which other programs read as well. Our own wins key by
 * key. What has the wrong type is reported and left out, but for `hidden`: then nothing is offered that its
 * owner may have meant to hide.
 */
export function readExtensions(operation: Placed, method: string, report: Report): OwnersWords {
  const words = {
    ...readExtension(operation, 'x-mcp', report),
    ...readExtension(operation, 'x-gatehouse', report),
  };
  if (words.readOnly !== true || !changing.has(method)) return { hidden: false, ...words };
  const message = `A ${method} is never read-only, so \`readOnly: true\` is ignored. Take it out.`;
  report({ pointer: operation.pointer, severity: 'warning', code: 'bad-extension', message });
  const { readOnly: _, ...rest } = words;
  return { hidden: false, ...rest };
}

function readExtension({ value, pointer }: Placed, extension: string, report: Report): Partial<OwnersWords> {
  if (!Object.hasOwn(value, extension)) return {};
  const written = value[extension];
  const at = child(pointer, extension);
  const warn = (place: string, code: string, message: string): void =>
    report({ pointer: place, severity: 'warning', code, message });
  // Elsewhere `x-mcp: false` takes an operation out.
  if (typeof written === 'boolean' && extension === 'x-mcp') return { hidden: !written };
  if (!isObject(written)) {
    warn(at, 'bad-extension', `\`${extension}\` is ignored: it must be an object with ${keys.join(', ')}.`);
    return {};
  }
  const isOurs = extension === 'x-gatehouse';
  return Object.fromEntries(
    Object.entries(written).flatMap(([key, word]): [string, unknown][] => {
      if (!isKey(key)) {
        if (isOurs)
          warn(
            child(at, key),
            'bad-extension',
            `\`${extension}\` has no key "${key}". Known: ${keys.join(', ')}.`,
          );
        return [];
      }
      if (typeof word === types[key] && word !== '') return [[key, word]];
      const kind = types[key] === 'string' ? 'text' : 'true or false';
      const outcome = key === 'hidden' ? 'The operation is hidden until then' : 'It is ignored';
      warn(child(at, key), 'bad-extension', `\`${extension}.${key}\` must be ${kind}. ${outcome}.`);
      return key === 'hidden' ? [['hidden', true]] : [];
    }),
  );
}

function isKey(key: string): key is Key {
  return Object.hasOwn(types, key);
}
