import type { ToolFacts } from '../../protocol/models.ts';
import type { PolicySubject } from '../policy/policy.ts';
import type { QuestionMethod } from '../sources/conversation.ts';
import { type ExternalItem, readingFacts, toItemNative } from '../sources/item.ts';
import { toReadings } from './plainUri.ts';

/** Verdicts hang on the identity of what is judged, so each item has one subject. */
const subjects = new WeakMap<ExternalItem, PolicySubject>();

/** An item as the policy judges it. */
export function toItemSubject(item: ExternalItem): PolicySubject {
  let subject = subjects.get(item);
  if (!subject) {
    subject = item.kind === 'resource' ? withReadings(item, item.source, item.key) : item;
    subjects.set(item, subject);
  }
  return subject;
}

/** A resource that no list holds, as the policy judges it. */
export function toResourceSubject(source: string, uri: string): PolicySubject {
  return withReadings(toNamed(source, uri), source, uri);
}

function withReadings(subject: PolicySubject, source: string, uri: string): PolicySubject {
  let next: PolicySubject | undefined;
  for (const reading of toReadings(uri).toReversed())
    next = next ? { ...toNamed(source, reading), otherReading: next } : toNamed(source, reading);
  return next ? { ...subject, otherReading: next } : subject;
}

function toNamed(source: string, uri: string): PolicySubject {
  const native = toItemNative('resource', uri);
  return {
    kind: 'resource',
    id: `${source}/${native}`,
    source,
    native,
    facts: readingFacts,
    claims: readingFacts,
  };
}

/** A prompt that no list holds, as the policy judges it. */
export function toPromptSubject(source: string, name: string): PolicySubject {
  const native = toItemNative('prompt', name);
  return {
    kind: 'prompt',
    id: `${source}/${native}`,
    ...{ source, native, facts: readingFacts, claims: readingFacts },
  };
}

/** How the role file names what a server may ask of the client that called it. */
export const questionNames = {
  'elicitation/create': 'elicit',
  'sampling/createMessage': 'sample',
  'roots/list': 'roots',
} as const satisfies Readonly<Record<QuestionMethod, PolicySubject['kind']>>;

/** Tokens are spent, and a model that trusts its client reads what a server wrote. */
const samplingFacts: ToolFacts = { readOnly: false, destructive: false, idempotent: false };

/** A question of a server as the policy judges it: `<source>/@elicit`, `/@sample` or `/@roots`. */
export function toQuestionSubject(source: string, method: QuestionMethod): PolicySubject {
  const kind = questionNames[method];
  const native = `@${kind}`;
  const facts = kind === 'sample' ? samplingFacts : readingFacts;
  return { kind, id: `${source}/${native}`, source, native, facts, claims: facts };
}
