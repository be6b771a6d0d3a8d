import { afterAll } from 'vitest';

type Ending = () => unknown;

const endings: Ending[] = [];

/** What a test file opened is closed when its last test has run, the newest first. */
export function atEndOfFile(ending: Ending): void {
  endings.push(ending);
}

afterAll(async () => {
  for (const ending of endings.splice(0).toReversed()) await ending();
});
