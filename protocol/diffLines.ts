/** Beyond so many pairs of lines the common ones are not looked for: it would take seconds, and gigabytes. */
const mostPairs = 4_000_000;

/** The lines of a text beside those of the one before it: `- ` is gone, `+ ` is new, two spaces stay. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const kept = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  return [
    ...kept(before.slice(0, start)),
    ...diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...kept(before.slice(before.length - end)),
  ];
}

/** The lines of a difference that changed, with some around them; `…` stands for what is between. */
export function aroundChanges(lines: readonly string[], context = 3): readonly string[] {
  const near = new Set<number>();
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('  ')) continue;
    for (let each = at - context; each <= at + context; each += 1) near.add(each);
  }
  return lines.flatMap((line, at) => {
    if (near.has(at)) return line;
    return at === 0 || near.has(at - 1) ? '  …' : [];
  });
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly string[] {
  const isLong = before.length * after.length > mostPairs;
  const common = isLong ? [] : toCommonLengths(before, after);
  const lengthAt = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now && !isLong) {
      lines.push(`  ${old}`);
      i += 1;
      j += 1;
    } else if (old !== undefined && (now === undefined || lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      lines.push(`- ${old}`);
      i += 1;
    } else {
      lines.push(`+ ${now}`);
      j += 1;
    }
  }
  return lines;
}

/** How many lines are common to what is left of both, from each pair of places on. */
function toCommonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row = [], below = []] = [lengths[i], lengths[i + 1]];
    for (let j = after.length - 1; j >= 0; j -= 1)
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return lengths;
}
