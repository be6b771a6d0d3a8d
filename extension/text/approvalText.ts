import { basename } from 'node:path';
import type { ApprovalRequest } from '../../protocol/models.ts';
import { withoutTitle } from './withoutTitle.ts';

export interface ApprovalText {
  /** `copilot asks to call storefront/cancel_order` */
  readonly message: string;
  readonly detail: string;
}

/** Arguments past this many characters are cut: a dialog that needs scrolling hides what it asks. */
const argumentLimit = 1_500;

/** What a person reads before deciding about one call. */
export function toApprovalText(request: ApprovalRequest): ApprovalText {
  const { agent, client, tool, title, description, rule, deadline } = request;
  const caller = client === undefined ? agent : `${agent} (${client})`;
  const about = [title, firstSentences(withoutTitle(description, title))].filter(Boolean);
  return {
    message: `${caller} asks to call ${tool}`,
    detail: [
      ...(about.length > 0 ? [about.join('\n')] : []),
      `Arguments:\n${toArguments(request.arguments)}`,
      `Asked by the rule "${rule.text}" (${basename(rule.file)}:${rule.line}).`,
      `Without an answer by ${toClock(deadline)} the call is denied.`,
    ].join('\n\n'),
  };
}

function toArguments(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2) ?? 'none';
  if (text.length <= argumentLimit) return text;
  return `${text.slice(0, argumentLimit)}\n… ${text.length - argumentLimit} more characters`;
}

function firstSentences(description: string): string {
  return description.length <= 300 ? description : `${description.slice(0, 299)}…`;
}

function toClock(deadline: number): string {
  return new Date(deadline).toLocaleTimeString(undefined, { timeStyle: 'medium' });
}
