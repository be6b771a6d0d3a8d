import { isMap, isScalar } from 'yaml';
import type { Entry, StrictYaml } from './strictYaml.ts';

/** Whether a file says `version: 1`. A file of another version may mean other things by the same words. */
export function checkVersion(yaml: StrictYaml, entry: Entry | undefined): boolean {
  if (entry === undefined) {
    yaml.fail(
      yaml.root,
      'missing-version',
      'The file does not say its version. Write "version: 1" on its first line.',
      isMap(yaml.root) && !yaml.root.flow
        ? { kind: 'insert', title: 'Add "version: 1"', newText: 'version: 1\n' }
        : undefined,
    );
    return false;
  }
  if (isScalar(entry.value) && entry.value.value === 1) return true;
  yaml.fail(
    entry.value,
    'bad-version',
    'This version of Gatehouse reads files of version 1 only. Write "version: 1".',
  );
  return false;
}
