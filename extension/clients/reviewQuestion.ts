import type { ClientModel, ClientPlan, FileWay } from '../../protocol/clients.ts';
import type { ReviewQuestion } from './clientReviews.ts';
import { type Places, toShownPath } from './clientText.ts';

/** What a change to a client's file is about. */
export interface Reviewing {
  readonly client: Pick<ClientModel, 'title'>;
  readonly agent: string;
  /** The agent is added to the role file together with the change. */
  readonly isFresh: boolean;
  readonly way: FileWay;
  readonly places: Places;
  /** The file has changed since it was shown. */
  readonly isAgain: boolean;
}

/** What a person is asked beside the comparison. */
export function toQuestion(
  { client: { title }, agent, isFresh, way, places, isAgain }: Reviewing,
  { file, name, isSame, replaces }: ClientPlan,
): ReviewQuestion {
  const place = toShownPath(file, places);
  const again = isAgain ? `${place} has changed since it was shown. ` : '';
  const fresh = `.gatehouse/roles.yaml gets the agent "${agent}"`;
  const discard = { Discard: 'discard' } as const;
  if (replaces) {
    const taken = `${place} has a server "${name}" already, which leads to ${replaces.place}.`;
    const asked = isFresh ? `Replace it with the gate? Then ${fresh}, too.` : 'Replace it with the gate?';
    return {
      message: `${again}${taken} ${asked}`,
      buttons: { Replace: 'apply', [`Add as ${replaces.freeName}`]: 'rename', ...discard },
    };
  }
  const what = isSame
    ? way === 'url'
      ? `Only the token of "${name}" in ${place} changes`
      : `${place} has "${name}" already, as it has to be`
    : `${title} finds the gate as "${name}" in ${place}, and calls as "${agent}"`;
  return {
    message: `${again}${what}${isFresh ? `, and ${fresh}` : ''}.`,
    buttons: { Apply: 'apply', ...discard },
  };
}
