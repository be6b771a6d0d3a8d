/** The line of the role file that an agent begins on, counted from 0; the first line where it is not found. */
export function toAgentLine(text: string, agent: string): number {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^agents\s*:/.test(line));
  const name = agent.replaceAll(/[.]/g, String.raw`\$&`);
  const entry = new RegExp(String.raw`^\s+["']?${name}["']?\s*:`);
  const found = lines.findIndex((line, index) => index > start && entry.test(line));
  return start < 0 ? 0 : Math.max(start, found);
}
