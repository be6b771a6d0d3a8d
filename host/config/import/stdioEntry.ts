import type { ConnectorEntry, StdioConnectorEntry } from '../connectorEntry.ts';
import { type Bridge, type CommandLine, commandName, findBridge } from './bridge.ts';
import { isCredentialHeader, isCredentialOption, isCredentialVariable } from './credentials.ts';
import { type Draft, toTemplate } from './draft.ts';
import { toHttpEntry } from './httpEntry.ts';
import { toParts } from './variables.ts';

/** A server that the client starts. One that only passes messages on to a URL becomes that URL. */
export function toStdioEntry(draft: Draft, line: CommandLine, cwd: string | undefined): ConnectorEntry {
  const direct = withoutShell(draft, line);
  const bridge = findBridge(direct);
  return bridge ? toBridged(draft, direct, bridge) : toStarted(draft, direct, cwd);
}

function toStarted(draft: Draft, line: CommandLine, cwd: string | undefined): StdioConnectorEntry {
  const env = [...line.env].flatMap(([name, value]) => toVariable(draft, name, value));
  return {
    kind: 'stdio',
    command: toCommand(draft, line.command, cwd !== undefined && cwd !== ''),
    args: line.args.map((arg, index) => toArgument(draft, arg, line.args[index - 1] ?? '')),
    env: Object.fromEntries(env),
    ...(cwd === undefined || cwd === ''
      ? {}
      : { cwd: toTemplate(draft, cwd, { what: 'Its "cwd"', key: 'cwd' }) }),
  };
}

function toBridged(draft: Draft, line: CommandLine, bridge: Bridge): ConnectorEntry {
  draft.notes.add(`${bridge.program} is not needed: Gatehouse connects to the URL itself.`);
  const used = bridge.headers.map(([, value]) => value).join('\n');
  const others = [
    ...bridge.others,
    ...[...line.env.keys()].filter((name) => !used.includes(`\${${name}}`)),
  ].map((name) => JSON.stringify(name));
  if (others.length > 0)
    draft.notes.add(`Not taken over, since they are meant for ${bridge.program}: ${others.join(', ')}.`);
  const inside = { ...draft, resolve: bridge.resolve(draft.resolve) };
  return toHttpEntry(inside, bridge.url, bridge.headers);
}

/** `cmd /c npx -y x` as `npx -y x`: no shell is needed to find npx on Windows. */
function withoutShell(draft: Draft, line: CommandLine): CommandLine {
  const [option = '', command, ...args] = line.args;
  const isShell = commandName(line.command).toLowerCase() === 'cmd' && /^\/c$/i.test(option);
  if (!isShell || command === undefined || /\s/.test(command)) return splitWords(draft, line);
  draft.notes.add('"cmd /c" is not needed: the program is found without a shell.');
  return { ...line, command, args };
}

/** Some clients give a whole line to a shell; here a command is a program alone. */
function splitWords(draft: Draft, line: CommandLine): CommandLine {
  const words = line.command.trim().split(/\s+/);
  // A path may hold spaces; the name of a program that is looked up does not.
  if (words.length === 1 || /[\\/]/.test(words[0] ?? '')) return { ...line, command: line.command.trim() };
  if (/["'`$|&;<>]/.test(line.command)) {
    draft.refusals.add(
      'Its "command" is a line for a shell. Write the program alone there, and the rest as "args".',
    );
  }
  draft.notes.add('The words of its "command" become "args", since no shell takes them apart here.');
  const [command = '', ...first] = words;
  return { ...line, command, args: [...first, ...line.args] };
}

/** A command is no template. It is looked for in the workspace folder when it begins with a dot. */
function toCommand(draft: Draft, text: string, hasCwd: boolean): string {
  const parts = toParts(text, draft.resolve).map((part, index) => {
    if (part.kind === 'text') return part.text;
    const isFolder = part.kind === 'reference' && part.template === '${workspaceFolder}';
    if (isFolder && index === 0 && !hasCwd) return '.';
    draft.refusals.add('Its "command" is a variable. Write out the path of the program there.');
    return '';
  });
  const command = parts.join('');
  const isName = command.trim() !== '' && !command.includes('\0') && command.isWellFormed();
  if (!isName || command.includes('${')) draft.refusals.add('Its "command" names no program.');
  return command;
}

function toArgument(draft: Draft, arg: string, before: string): string {
  const fill = (text: string, key: string, isCredential: boolean): string =>
    toTemplate(draft, text, { what: `The argument "${key}"`, key, isCredential });

  const [, option = '', value = ''] = /^(-[^=]*)=(.*)$/s.exec(arg) ?? [];
  if (isCredentialOption(option)) return `${option}=${fill(value, option, true)}`;
  // What `docker run -e` and its like hand on.
  const [, name = '', content = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(arg) ?? [];
  if (isCredentialVariable(name, content)) return `${name}=${fill(content, name, true)}`;
  const [, header = '', gap = '', sent = ''] = /^(?:-H|--header)$/.test(before)
    ? (/^([\w-]+)(:\s*)(.*)$/s.exec(arg) ?? [])
    : [];
  if (isCredentialHeader(header)) return header + gap + fill(sent, header, true);
  if (isCredentialOption(before) && !arg.startsWith('-')) return fill(arg, before, true);
  return toTemplate(draft, arg, { what: 'An argument', key: 'argument' });
}

function toVariable(draft: Draft, name: string, value: string): [string, string][] {
  const what = `The variable "${name}"`;
  if (name === '' || /[=\0]/.test(name) || !name.isWellFormed()) {
    draft.notes.add(`${what} is left out: no environment has one of that name.`);
    return [];
  }
  const isCredential = isCredentialVariable(name, value);
  return [[name, toTemplate(draft, value, { what, key: name, isCredential })]];
}
