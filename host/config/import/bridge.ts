import { type Resolve, toParts, toReference } from './variables.ts';

/** A program that only passes messages on to a URL, which Gatehouse can reach by itself. */
export interface Bridge {
  readonly program: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Options that have no meaning here, by name. */
  readonly others: readonly string[];
  /** How its own headers are read: it fills in variables of its environment. */
  readonly resolve: (client: Resolve) => Resolve;
}

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** Values as the client has them. */
  readonly env: ReadonlyMap<string, string>;
}

/** `mcp-remote` and `supergateway`, installed or run by a package runner; nothing for any other program. */
export function findBridge({ command, args, env }: CommandLine): Bridge | undefined {
  const [program = '', ...rest] = withoutRunner(command, args);
  switch (program.replace(/(?<=.)@.*$/, '')) {
    case 'mcp-remote':
      return readMcpRemote(rest, env);
    case 'supergateway':
      return readSupergateway(rest);
    default:
      return undefined;
  }
}

/** What a command is called, without its folder and its ending: `C:\node\npx.cmd` is `npx`. */
export function commandName(command: string): string {
  return command.replace(/^.*[\\/]/s, '').replace(/\.(?:cmd|exe|bat|ps1)$/i, '');
}

/** `npx -y mcp-remote@latest URL` as `mcp-remote@latest URL`. */
function withoutRunner(command: string, args: readonly string[]): readonly string[] {
  const name = commandName(command);
  const verb = { pnpm: 'dlx', yarn: 'dlx', npm: 'exec', bun: 'x' }[name];
  if (verb !== undefined ? args[0] !== verb : !['npx', 'bunx', 'pnpx'].includes(name)) return [name, ...args];
  const rest = verb === undefined ? args : args.slice(1);
  const first = rest.findIndex((arg) => !/^(?:--|-y|--yes|-q|--quiet|--silent|--bun)$/.test(arg));
  return first < 0 ? [] : rest.slice(first);
}

function readMcpRemote(args: readonly string[], env: ReadonlyMap<string, string>): Bridge | undefined {
  const { options, rest } = takeOptions(args, ['--header', '--transport', '--host', '--auth-timeout']);
  const [url, ...others] = rest;
  if (url === undefined || url.startsWith('-')) return undefined;
  const harmless = /^(?:--allow-http|--debug|--silent|\d+)$/;
  return {
    program: 'mcp-remote',
    url,
    headers: toHeaders(options),
    others: others.filter((other) => !harmless.test(other)).flatMap(optionName),
    resolve: (client) => (expression) => {
      const own = env.get(expression);
      if (own !== undefined) return toParts(own, client);
      const filled = client(expression);
      return filled ?? (/^[A-Za-z_]\w*$/.test(expression) ? [toReference(expression)] : undefined);
    },
  };
}

function readSupergateway(args: readonly string[]): Bridge | undefined {
  const known = [
    '--sse',
    '--streamableHttp',
    '--header',
    '--oauth2Bearer',
    '--logLevel',
    '--outputTransport',
  ];
  const { options, rest } = takeOptions(args, known);
  const url = options.findLast(([name]) => name === '--sse' || name === '--streamableHttp')?.[1];
  const output = options.find(([name]) => name === '--outputTransport')?.[1] ?? 'stdio';
  if (url === undefined || output !== 'stdio') return undefined;
  const bearer = options.findLast(([name]) => name === '--oauth2Bearer')?.[1];
  return {
    program: 'supergateway',
    url,
    headers: [
      ...toHeaders(options),
      ...(bearer === undefined ? [] : [['Authorization', `Bearer ${bearer}`] as const]),
    ],
    others: rest.flatMap(optionName),
    resolve: (client) => client,
  };
}

/** Takes out the options that have a value, written as `--name value` or `--name=value`. */
function takeOptions(
  args: readonly string[],
  names: readonly string[],
): {
  readonly options: readonly (readonly [name: string, value: string])[];
  readonly rest: readonly string[];
} {
  const options: [string, string][] = [];
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const [name = '', inline] = /^(--\w[\w-]*)=(.*)$/s.exec(arg)?.slice(1) ?? [arg];
    const value = inline ?? args[at + 1];
    if (!names.includes(name) || value === undefined) {
      rest.push(arg);
      continue;
    }
    options.push([name, value]);
    if (inline === undefined) at++;
  }
  return { options, rest };
}

function toHeaders(
  options: readonly (readonly [name: string, value: string])[],
): readonly [string, string][] {
  return options.flatMap(([option, header]): [string, string][] => {
    const colon = option === '--header' ? header.indexOf(':') : -1;
    return colon < 0 ? [] : [[header.slice(0, colon).trim(), header.slice(colon + 1)]];
  });
}

/** Only names are told: what stands beside them may be a secret. */
function optionName(arg: string): readonly string[] {
  return /^--[a-z][A-Za-z-]{1,40}(?==|$)/.exec(arg) ?? [];
}
