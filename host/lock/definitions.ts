import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writePrivateFile } from '../base/privateFile.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { fingerprintOf, isFingerprint, withoutMeta } from './fingerprint.ts';

/** Definitions that were accepted, by their fingerprints, so that a later difference can be shown. */
export interface DefinitionStore {
  /** Does nothing where it is kept already. */
  save(definition: JsonObject): Promise<void>;
  /** Without `_meta`; undefined for one that is missing or no longer what it was. */
  read(fingerprint: string): Promise<JsonObject | undefined>;
}

/** Keeps them in a folder of its own outside the repository: tools.lock holds fingerprints alone. */
export function createDefinitionStore(folder: string): DefinitionStore {
  const fileOf = (fingerprint: string): string => path.join(folder, `${fingerprint}.json`);

  const read: DefinitionStore['read'] = async (fingerprint) => {
    // A fingerprint comes from a committed file, and must not lead out of the folder.
    if (!isFingerprint(fingerprint)) return undefined;
    const text = await readFile(fileOf(fingerprint), 'utf8').catch(() => '');
    const definition = parse(text);
    return definition && fingerprintOf(definition) === fingerprint ? definition : undefined;
  };

  return {
    read,
    save: async (definition) => {
      const fingerprint = fingerprintOf(definition);
      const text = toText(definition);
      if (text === undefined || (await read(fingerprint))) return;
      await writePrivateFile(fileOf(fingerprint), text);
    },
  };
}

/** Undefined for one that is nested too deeply to be written: it can be accepted, only not be shown later. */
function toText(definition: JsonObject): string | undefined {
  try {
    return JSON.stringify(withoutMeta(definition));
  } catch {
    return undefined;
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
