import type { ClientApplied, ClientPlan } from '../../protocol/clients.ts';
import type { ClientVerdict } from './clientReviews.ts';

/** What writing a client's file takes, under the name that the gate has there, or under the one that is made for it. */
export interface ReviewSteps {
  plan(name: string | undefined): Promise<ClientPlan>;
  /** Asks a person. `isAgain` says that the file has changed since it was shown. */
  show(plan: ClientPlan, isAgain: boolean): Promise<ClientVerdict>;
  apply(name: string | undefined, plan: ClientPlan): Promise<ClientApplied>;
}

export interface ReviewOptions {
  /** What the gate is to be called, where a person or a caller says so. */
  readonly name: string | undefined;
  /** Nobody is asked: then another server is not replaced, and a file that keeps changing is left alone. */
  readonly isDecided: boolean;
}

export interface Reviewed {
  /** The file that was written, as an absolute path. */
  readonly file: string;
  /** What the gate is called there. */
  readonly name: string;
}

/**
 * Shows the change and writes it; shows it anew for as long as the file changes in between. Nothing is returned where a
 * person wants none of it.
 */
export async function reviewChange(
  { plan: toPlan, show, apply }: ReviewSteps,
  { name: given, isDecided }: ReviewOptions,
): Promise<Reviewed | undefined> {
  let name = given;
  let isAgain = false;
  for (;;) {
    const plan = await toPlan(name);
    const { file, replaces } = plan;
    if (isDecided && replaces)
      throw new Error(
        `${file} has a server "${plan.name}" already, which leads to ${replaces.place}. Give another name.`,
      );
    const verdict = isDecided ? 'apply' : await show(plan, isAgain);
    if (verdict === 'discard') return undefined;
    if (verdict === 'rename' && replaces) {
      name = replaces.freeName;
      isAgain = false;
      continue;
    }
    const applied = await apply(name, plan);
    if (applied.kind === 'written') return { file: applied.file, name: plan.name };
    if (isDecided && isAgain)
      throw new Error(`${file} keeps changing while it is written. Close the client, then connect again.`);
    isAgain = true;
  }
}
