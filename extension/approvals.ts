import * as vscode from 'vscode';
import type { ApprovalRequest } from '../protocol/models.ts';
import { type AskApproval, createApprovalQueue, type PersonAnswer } from './approvalQueue.ts';
import { toApprovalText } from './text/approvalText.ts';

interface Choice extends vscode.MessageItem {
  readonly answer: PersonAnswer;
}

// The first button is the one that Enter presses. VS Code would put a choice marked as the dialog's close
// affordance last, so none is marked; closing the dialog yields no choice, which is a denial too.
const choices: readonly Choice[] = [
  { title: 'Deny', answer: 'deny' },
  { title: 'Allow Once', answer: 'once' },
  { title: 'Allow for This Session', answer: 'session' },
];

/** Asks the person in front of the editor about calls that the role file leaves to a person. */
export function createApprovals(): AskApproval {
  return createApprovalQueue({ ask: askPerson, tellTooLate });
}

async function askPerson(request: ApprovalRequest): Promise<PersonAnswer> {
  const { message, detail } = toApprovalText(request);
  const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...choices);
  return chosen?.answer ?? 'deny';
}

function tellTooLate({ agent, tool }: ApprovalRequest): void {
  const message = `The call of ${tool} by ${agent} had already been denied: the answer came after its deadline.`;
  void vscode.window.showWarningMessage(`${message} The agent has to call again.`);
}
