import { Command, CommanderError, Option } from 'commander';
import { GatehouseError } from '../errors.ts';
import { version } from '../version.ts';
import { CommandFailure, printError } from './output.ts';

/** A command that is loaded when it is asked for, so that none pays for the others. */
function lazily<A extends unknown[]>(load: () => Promise<(...given: A) => Promise<void>>) {
  return async (...given: A): Promise<void> => {
    const run = await load();
    await run(...given);
  };
}

const program = new Command('gatehouse')
  .description('One governed gate for AI tools: the APIs of a workspace as MCP tools, under one role file.')
  .version(version)
  .showHelpAfterError('Add --help to see how it is called.')
  .exitOverride();

const dirHelp = 'the workspace folder, which holds .gatehouse (default: the current one)';
const json = (): Option => new Option('--json', 'print JSON for machines');
const agent = (what = 'the agent of roles.yaml to act as'): Option => new Option('--agent <name>', what);

program
  .command('serve')
  .description('Serve the gate over HTTP until SIGTERM. Prints its URL and one token per agent.')
  .argument('[dir]', dirHelp)
  .addOption(new Option('--host <address>', 'a loopback address').default('127.0.0.1'))
  .addOption(new Option('--port <number>', "the port; 0 takes a free one (default: the folder's own)"))
  .addOption(json())
  .action(lazily(async () => (await import('./serve.ts')).serve));

program
  .command('stdio')
  .description(
    'Serve the gate as an MCP server on standard input and output: the one that runs for the folder, else its own.',
  )
  .argument('[dir]', dirHelp)
  .addOption(agent().makeOptionMandatory())
  .action(lazily(async () => (await import('./stdio.ts')).stdio));

program
  .command('tools')
  .description('List the tools, all of them or as one agent sees them.')
  .argument('[dir]', dirHelp)
  .addOption(agent('list what this agent of roles.yaml sees'))
  .addOption(json())
  .action(lazily(async () => (await import('./tools.ts')).tools));

program
  .command('call')
  .description('Call a tool through the whole gate: decided, carried out, recorded.')
  .argument('<tool>', 'source/operation, or the name that clients see')
  .argument('[dir]', dirHelp)
  .addOption(agent().makeOptionMandatory())
  .addOption(new Option('--args <json>', 'the arguments as a JSON object').default('{}'))
  .addOption(json())
  .action(lazily(async () => (await import('./call.ts')).call));

program
  .command('check')
  .description('Validate the documents, gateway.yaml and roles.yaml: one line per problem.')
  .argument('[dir]', dirHelp)
  .addOption(json())
  .action(lazily(async () => (await import('./check.ts')).check));

program
  .command('explain')
  .description('Tell what an agent may do with a tool, and which rule on which line says so.')
  .argument('[dir]', dirHelp)
  .addOption(agent().makeOptionMandatory())
  .addOption(
    new Option('--tool <name>', 'source/operation, or the name that clients see').makeOptionMandatory(),
  )
  .addOption(new Option('--args <json>', 'the arguments as a JSON object'))
  .addOption(json())
  .action(lazily(async () => (await import('./explain.ts')).explain));

program
  .command('probe')
  .description(
    'Find out what a URL speaks: which MCP transport and revision. Shows each step; calls no tool.',
  )
  .argument('<url>', 'the URL of an MCP server')
  .addOption(
    new Option('--header <line>', 'a header to send, as "Name: value"; may be given several times')
      .default([], 'none')
      .argParser((line: string, before: readonly string[]) => [...before, line]),
  )
  .addOption(json())
  .action(lazily(async () => (await import('./probe.ts')).probe));

program
  .command('approve')
  .description(
    'Show the command that a connector runs, or the credential that it sends, and approve it as it is.',
  )
  .argument('<connector>', 'its name in gateway.yaml')
  .argument('[dir]', dirHelp)
  .addOption(new Option('--yes', 'approve it without a question'))
  .addOption(new Option('--hash <first>', 'approve only what has this hash, as it was shown'))
  .addOption(json())
  .action(lazily(async () => (await import('./approve.ts')).approve));

program
  .command('lock')
  .description('Compare the tools of connectors with tools.lock, which says what people have accepted.')
  .argument('[dir]', dirHelp)
  .addOption(new Option('--check', 'exit with 1 where a tool is new, changed or renamed (the default)'))
  .addOption(
    new Option(
      '--accept [tool@fingerprint...]',
      'accept these, each as it was shown; without any: all that is offered now, but for what was rejected',
    ),
  )
  .addOption(json())
  .action(lazily(async () => (await import('./lock.ts')).lock));

program
  .command('token')
  .description("Mint an agent's lasting token, replace it or revoke it, or list who has one.")
  .usage('[options] <agent> [dir]\n       gatehouse token --list [options] [dir]')
  .argument('[agent]', 'the agent of roles.yaml')
  .argument('[dir]', dirHelp)
  .addOption(new Option('--revoke', 'take the token away, and end what was opened with it'))
  .addOption(new Option('--list', 'list the agents, since when each has a token, and when it called'))
  .addOption(new Option('--url', 'print the URL for clients that cannot send a header, too'))
  .addOption(json())
  .action(lazily(async () => (await import('./token.ts')).token));

program
  .command('calls')
  .description('Show the recorded calls, newest last, and check that none was altered.')
  .argument('[dir]', dirHelp)
  .addOption(new Option('--follow', 'go on with each new call'))
  .addOption(agent('only calls of this agent'))
  .addOption(new Option('--tool <name>', 'source/operation'))
  .addOption(new Option('--decision <kind>', 'the decision').choices(['allow', 'ask', 'deny']))
  .addOption(json())
  .action(lazily(async () => (await import('./calls.ts')).calls));

/** Runs one command and sets the exit code: 0 only on success. */
export async function runCli(argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  // Commander has printed what was wrong with the command line, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof CommandFailure || error instanceof GatehouseError)
    printError(`gatehouse: ${error.message}`);
  else printError(`gatehouse: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return error instanceof CommandFailure ? error.exitCode : 1;
}
