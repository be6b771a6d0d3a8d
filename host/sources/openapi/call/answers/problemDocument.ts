import { isObject } from '../../../../base/json.ts';

/** What the body of a refusal says. */
export interface ProblemText {
  /** Title and detail, or whatever an API puts in their place, on one line. */
  readonly summary: string | undefined;
  /** Lines that say more: one for each argument that is at fault, then type and instance. */
  readonly lines: readonly string[];
  /** The body says more than that. */
  readonly hasMore: boolean;
}

const mostFaults = 20;
/** Under which problem documents and their like list what is wrong, RFC 9457 §3.2 among them. */
const listNames = [
  'errors',
  'invalid-params',
  'invalidParams',
  'invalid_params',
  'violations',
  'fieldErrors',
  'details',
  'detail',
];
const toldNames = new Set([
  'title',
  'message',
  'status',
  'statusCode',
  'type',
  'instance',
  'error_description',
]);

type Members = Readonly<Record<string, unknown>>;

/** Reads a problem document (RFC 9457 §3.1), or one of the forms that APIs have in its place. */
export function readProblem(value: unknown): ProblemText {
  if (!isObject(value)) return { summary: undefined, lines: [], hasMore: true };
  const inner = isObject(value['error']) ? value['error'] : value;
  const summary = summaryOf(inner);
  const listName = listNames.find((name) => typeof inner[name] === 'object' && inner[name] !== null);
  const faults = listName === undefined ? [] : faultsIn(inner[listName]);
  const about = [typeLine(inner), textLine('Instance', inner['instance'])].filter(
    (line) => line !== undefined,
  );
  return {
    summary,
    lines: [...faults, ...about],
    hasMore: [...Object.entries(inner), ...(inner === value ? [] : Object.entries(value))].some(
      ([name, member]) =>
        member !== inner && (name === listName ? faults.length === 0 : !isTold(name, member, summary)),
    ),
  };
}

function summaryOf(members: Members): string | undefined {
  const parts = [members['title'], members['detail']].filter(isText);
  if (parts.length === 0) {
    const others = [members['message'], members['error_description'], members['error'], members['msg']];
    parts.push(...others.filter(isText).slice(0, 1));
  }
  return parts.length === 0 ? undefined : oneLine(parts.join(': '), 500);
}

function isTold(name: string, member: unknown, summary: string | undefined): boolean {
  if (typeof member === 'object') return member === null;
  return toldNames.has(name) || (isText(member) && (summary ?? '').includes(oneLine(member, 500)));
}

function typeLine({ type }: Members): string | undefined {
  return type === 'about:blank' ? undefined : textLine('Type', type);
}

function textLine(name: string, value: unknown): string | undefined {
  return isText(value) ? `${name}: ${oneLine(value, 300)}` : undefined;
}

/** A list of faults, or an object of them by the name of what is at fault. */
function faultsIn(list: unknown): readonly string[] {
  const entries: readonly (readonly [string | undefined, unknown])[] = Array.isArray(list)
    ? list.map((fault: unknown) => [undefined, fault] as const)
    : Object.entries(list as Members);
  const lines = entries.slice(0, mostFaults).map(([name, fault]) => `- ${faultLine(name, fault)}`);
  return entries.length > mostFaults ? [...lines, `- … ${entries.length - mostFaults} more`] : lines;
}

function faultLine(name: string | undefined, fault: unknown): string {
  const at = name ?? placeOf(fault);
  return oneLine(at === undefined || at === '' ? whatOf(fault) : `${at}: ${whatOf(fault)}`, 300);
}

function placeOf(fault: unknown): string | undefined {
  if (!isObject(fault)) return undefined;
  const { source } = fault;
  const places = [
    fault['pointer'],
    fault['field'],
    fault['name'],
    fault['path'],
    fault['loc'],
    fault['propertyPath'],
  ];
  if (isObject(source)) places.push(source['pointer'], source['parameter']);
  const [place] = places.filter((each) => isText(each) || Array.isArray(each));
  const isStep = (step: unknown): boolean => typeof step === 'string' || typeof step === 'number';
  return Array.isArray(place) ? place.filter(isStep).slice(0, 20).join('.') : place;
}

function whatOf(fault: unknown): string {
  if (typeof fault === 'string') return fault;
  if (Array.isArray(fault) && fault.every(isText)) return fault.join(' ');
  if (isObject(fault)) {
    const names = ['detail', 'message', 'msg', 'reason', 'title', 'description', 'error'];
    const [what] = names.map((name) => fault[name]).filter(isText);
    if (what !== undefined) return what;
  }
  try {
    return JSON.stringify(fault).slice(0, 300);
  } catch {
    return 'nested too deeply to be shown';
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function oneLine(text: string, most: number): string {
  return text
    .slice(0, most * 2)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();
}
