import { statSync } from 'node:fs';
import { packageExtension } from '../../scripts/package.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';

/** The package that people install. */
export async function measureVsix(): Promise<Row[]> {
  const bytes = statSync(await packageExtension()).size;
  const budget = { kind: 'at most', value: 2 } as const;
  return [{ what: 'VSIX', unit: 'MB', sample: toSample([bytes / 1e6]), budget }];
}
