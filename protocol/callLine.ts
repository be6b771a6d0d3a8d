import type { CallRecord } from './models.ts';

export interface CallLine {
  readonly level: 'info' | 'warn' | 'error';
  /** One line a person can read; the log adds the time. */
  readonly text: string;
  /** What helps to find a fault: client, answer's size and the shape of the arguments. */
  readonly detail: string;
}

/** One finished call as the log shows it. */
export function toCallLine(record: CallRecord): CallLine {
  const parts = [
    `${record.agent} → ${toSubject(record)}`,
    `${record.decision} (${toRule(record)})`,
    ...(record.approval === undefined ? [] : [approvalWords[record.approval]]),
    ...toOutcome(record),
    `${Math.round(record.ms)} ms`,
  ];
  return { level: toLevel(record), text: parts.join('  '), detail: toDetail(record) };
}

/** Longer names are cut: a URI has no bounds that would suit a line. */
const mostCharacters = 200;

/** What was called. Resources are there to be read and prompts to be got, so the line says so only of the rest. */
function toSubject({ tool, method }: CallRecord): string {
  const name = tool.length > mostCharacters ? `${tool.slice(0, mostCharacters)}…` : tool;
  const isPlain = method === undefined || method === 'resources/read' || method === 'prompts/get';
  return isPlain ? name : `${name} (${method})`;
}

const approvalWords: Readonly<Record<NonNullable<CallRecord['approval']>, string>> = {
  once: 'allowed once',
  session: 'allowed for this session',
  deny: 'refused by a person',
  timeout: 'nobody answered in time',
  nobody: 'nobody to ask',
};

function toRule({ role, rule }: CallRecord): string {
  const place = rule.replace(/^\.gatehouse\//, '');
  return role === undefined ? place : `${role}, ${place}`;
}

function toOutcome({ status, httpStatus, reason, approval }: CallRecord): string[] {
  const code = httpStatus === undefined ? [] : [String(httpStatus)];
  // What went well and has a reason is a question that a person has declined.
  if (status === 'ok')
    return [...(code.length > 0 ? code : ['ok']), ...(reason === undefined ? [] : [reason])];
  // A refusal's reason repeats what the line has said already; only the policy's own one adds to it.
  if (status === 'denied' && approval !== undefined) return [status];
  const why = reason === undefined ? [] : [reason.replaceAll(/\s+/g, ' ')];
  return [...code, status, ...why];
}

function toLevel({ status }: CallRecord): CallLine['level'] {
  switch (status) {
    case 'ok':
      return 'info';
    case 'error':
      return 'error';
    case 'denied':
    case 'cancelled':
      return 'warn';
  }
}

function toDetail(record: CallRecord): string {
  const client = record.client === undefined ? '' : ` by ${record.client}`;
  return `#${record.seq}${client}: ${record.bytes} bytes, arguments ${JSON.stringify(record.arguments ?? null)}`;
}
