import { isObject, property } from '../base/json.ts';
import { type ClientEntry, placeFields } from './entry.ts';

/** What a person may have set for a command that starts the gate. */
const ofCommands: readonly string[] = ['env', 'envFile', 'cwd'];
/** What a person may have set beside a URL. */
const ofUrls: readonly string[] = ['headers', 'http_headers', 'env_http_headers'];

/**
 * What an entry of the gate becomes: the place is the wanted one, and what a person has added to it stays. That is
 * everything that says nothing of the place, variables and folder of a command that stays one, and headers beside a
 * URL that stays one, but for the token's.
 */
export function mergeEntry(found: unknown, entry: ClientEntry): Readonly<Record<string, unknown>> {
  const fields = isObject(found) ? found : {};
  const isCommand = (value: object): boolean => Object.hasOwn(value, 'command');
  const stays = isCommand(fields) === isCommand(entry);
  const others = Object.entries(fields).flatMap(([key, value]): [string, unknown][] => {
    if (!placeFields.includes(key)) return [[key, value]];
    if (!stays) return [];
    if (isCommand(entry)) return ofCommands.includes(key) ? [[key, value]] : [];
    const isRead = Object.hasOwn(entry, key) || (key === 'env_http_headers' && 'http_headers' in entry);
    return ofUrls.includes(key) && isRead && isObject(value) ? toHeaders(key, value) : [];
  });
  const kept = Object.fromEntries(others);
  const wanted = Object.entries(entry).map(([key, value]): [string, unknown] => {
    const before = property(kept, key);
    return [key, isObject(before) && isObject(value) ? { ...before, ...value } : value];
  });
  return { ...kept, ...Object.fromEntries(wanted) };
}

/** Headers without the one for the token, whose name may be written in any case; nothing where no other is left. */
function toHeaders(key: string, headers: object): [string, unknown][] {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return others.length === 0 ? [] : [[key, Object.fromEntries(others)]];
}
