import { Ajv2020 } from 'ajv/dist/2020.js';
import { readRawDocument } from '../corpus/measure/rawOperations.ts';
import { inTime } from '../e2e/waiting.ts';
import { readCallSchemas } from './callSchemas.ts';
import { createGenerator, type Fill } from './generate/createGenerator.ts';
import { findViolations } from './judge.ts';
import { type OracleGate, startOracleGate } from './oracleGate.ts';
import { startPrism } from './prism.ts';
import type { Schema } from './generate/mergeSchemas.ts';
import type { OracleSpec } from './specs.ts';
import { type Exchange, startTap, type Tap } from './tap.ts';

/** One call of one tool, and what became of it. */
export interface Trial {
  /** The operation's name in the document. */
  readonly tool: string;
  readonly fill: Fill;
  /** Nothing where no arguments were found. */
  readonly given: Readonly<Record<string, unknown>> | undefined;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: 'accepted' }
  | Refusal
  /** The operation has no tool, so it can never be called. */
  | { readonly kind: 'missing' };

interface Refusal {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
  /** What went over the wire; absent where nothing did. */
  readonly request?: string;
  /** Prism gave no answer at all: an error while it checks a request ends its process. */
  readonly isLost: boolean;
}

const fills: readonly Fill[] = ['required', 'everything'];
const aliasPrefix = 'api_';
const lenient = { strict: false, validateFormats: false, logger: false } as const;

/** Calls every operation of a document through the gateway, with Prism as the API. */
export async function callEveryOperation({ file }: OracleSpec): Promise<readonly Trial[]> {
  const schemas = await readCallSchemas(file);
  let prism = await startPrism(file);
  const tap = await startTap(() => prism.port);
  const gate = await startOracleGate(file, tap.url);
  const trials: Trial[] = [];
  try {
    for (const { name, inputSchema } of gate.tools) {
      const isAnnounced = new Ajv2020(lenient).compile(inputSchema);
      for (const { fill, given } of argumentsFor(name, schemas.get(name) ?? [])) {
        const isFitting = given === undefined || isAnnounced(given);
        const outcome =
          given && isFitting
            ? await tryCall(gate, tap, name, given)
            : refused([isFitting ? 'No arguments were found that fit.' : 'They are not what is announced.']);
        trials.push({ tool: name.slice(aliasPrefix.length), fill, given, outcome });
        if (outcome.kind !== 'refused' || !outcome.isLost) continue;
        await inTime(prism.ended, 'Prism to end after it gave no answer');
        prism = await startPrism(file);
      }
    }
  } finally {
    await gate.stop();
    await prism.stop();
  }
  return [...trials, ...missingTools(file, gate.tools.length)];
}

/** For each format of the body, the least and the most that can be given; never the same twice. */
function argumentsFor(name: string, schemas: readonly Schema[]): readonly Pick<Trial, 'fill' | 'given'>[] {
  const found = schemas.flatMap((schema) => {
    const generate = createGenerator(schema);
    return fills.map((fill) => ({ fill, given: generate(fill, seedOf(name)) }));
  });
  return [...new Map(found.map((each) => [JSON.stringify(each.given), each])).values()];
}

async function tryCall(
  gate: OracleGate,
  tap: Tap,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const answer = await gate.call(name, given);
  const [exchange, ...more] = tap.take();
  if (!exchange) return refused([`Nothing was sent: ${answer.text}`]);
  if (more.length > 0) return refused([`${more.length + 1} requests were sent.`], exchange);
  if (answer.kind === 'unreadable')
    return refused([`The client refused the answer: ${answer.text}`], exchange);
  const reasons = findViolations(exchange);
  return reasons.length === 0 ? { kind: 'accepted' } : refused(reasons, exchange);
}

/** Operations are counted without the converter, or it could leave one out unseen. */
function missingTools(file: string, tools: number): readonly Trial[] {
  const { operations } = readRawDocument(file);
  return Array.from({ length: Math.max(0, operations.length - tools) }, (_, index) => ({
    tool: `(missing ${index + 1})`,
    fill: 'required',
    given: undefined,
    outcome: { kind: 'missing' },
  }));
}

function refused(reasons: readonly string[], exchange?: Exchange): Refusal {
  const request = exchange ? { request: toText(exchange) } : {};
  return { kind: 'refused', reasons, ...request, isLost: exchange?.status === 0 };
}

function toText({ method, url, headers, body }: Exchange): string {
  const type = headers['content-type'];
  return `${method} ${url}${type === undefined ? '' : ` ${type} ${body.toString('utf8').slice(0, 500)}`}`;
}

/** The same for every run, and another one for every tool. */
function seedOf(name: string): number {
  let seed = 7;
  for (const character of name) seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return seed;
}
