import { withWorkspace } from './open.ts';
import { CommandFailure, print, printJson, toProblemLine } from './output.ts';

/** Validates what the folder commits: one line per problem on standard output, in the order of the files. */
export async function check(directory: string | undefined, { json }: { json?: boolean }): Promise<void> {
  await withWorkspace(
    directory,
    ({ folder, problems, catalog, file }) => {
      const sorted = problems.toSorted(
        (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
      );
      const errors = sorted.filter(({ severity }) => severity === 'error').length;
      if (json) printJson({ problems: sorted, tools: catalog.entries.length });
      else for (const problem of sorted) print(toProblemLine(problem, folder));
      if (errors > 0) throw new CommandFailure(`${count(errors, 'error')} in ${folder}.`);
      if (!json)
        print(
          `${count(catalog.sources.length + file.connectors.length, 'source')}, ${count(catalog.entries.length, 'tool')}, no errors.`,
        );
    },
    { isOffline: true },
  );
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
