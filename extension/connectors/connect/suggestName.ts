/** Words of a command that say how a server is started, not which one. */
const starters = new Set(['run', 'exec', 'dlx', 'tool', 'x', 'start']);

/** A free name for the server that a command starts: `npx -y @example/server-files` makes `files`. */
export function suggestName(command: string, args: readonly string[], taken: readonly string[]): string {
  const words = args.filter((arg) => !arg.startsWith('-') && !arg.startsWith('$') && !starters.has(arg));
  // An image or a package with a scope is surer than the first word, which may belong to an option.
  const subject = words.find((word) => /^@?[\w.-]+\/[\w.-]/.test(word)) ?? words[0] ?? command;
  const name = toName(subject);
  if (!taken.includes(name)) return name;
  for (let count = 2; ; count += 1) {
    const numbered = `${name.slice(0, 20)}-${count}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

function toName(subject: string): string {
  const [last = ''] = subject.split(/[\\/]/).slice(-1);
  const bare = last.replace(/[@:].*$/, '').replace(/\.(?:[cm]?[jt]s|py|exe|cmd|sh)$/i, '');
  const words = bare.toLowerCase().split(/[^a-z0-9]+/);
  const telling = words.filter((word) => !['', 'mcp', 'server'].includes(word));
  const name = telling
    .join('-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 24)
    .replace(/-+$/, '');
  return name === '' ? 'server' : name;
}
