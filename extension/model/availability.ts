/** Whether a command can do its work now, and if not, why. */
export type Availability =
  | { readonly kind: 'ready' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'hostDown'; readonly reason: string };

/** What a command cannot do without; each includes those before it. */
export type Need = 'nothing' | 'trust' | 'folder' | 'host';

export interface Refusal {
  readonly message: string;
  /** Commands that lead on from here, by the words on their buttons. */
  readonly ways: Readonly<Record<string, string>>;
}

/** Why a command with this need does not run now, or nothing where it may. */
export function findRefusal(need: Need, availability: Availability): Refusal | undefined {
  if (need === 'nothing' || availability.kind === 'ready') return undefined;
  switch (availability.kind) {
    case 'untrusted':
      return {
        message:
          'Gatehouse runs and connects nothing in this workspace because it is not trusted. Trust it to run the gateway.',
        ways: { 'Manage Workspace Trust': 'workbench.trust.manage' },
      };
    case 'noFolder':
      if (need === 'trust') return undefined;
      return {
        message:
          'Gatehouse works on a folder, and none is open. Open the one whose APIs and MCP servers agents shall call.',
        ways: { 'Open Folder': 'vscode.openFolder' },
      };
    case 'hostDown':
      if (need !== 'host') return undefined;
      return {
        message: `The gateway does not run: ${availability.reason}.`,
        ways: { 'Restart Host': 'gatehouse.restartHost', 'Show Log': 'gatehouse.showLog' },
      };
  }
}
