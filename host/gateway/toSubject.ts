import type { Catalog } from '../catalog/catalog.ts';
import { questionNames, toPromptSubject, toQuestionSubject } from '../catalog/subjects.ts';
import type { PolicySubject } from '../policy/policy.ts';
import { questionMethods } from '../sources/conversation.ts';
import { isConnector } from '../sources/source.ts';

/**
 * What a role file or a client names so, as the policy judges it: a tool, a prompt or a resource by its id or alias, be
 * it listed now or not, or what a server may ask. Undefined where no source can have it.
 */
export function toSubject(name: string, { find, items, sources }: Catalog): PolicySubject | undefined {
  const [resource] = items.findResource(name);
  const listed = find(name)?.tool ?? items.findPrompt(name)?.subject ?? resource?.subject;
  if (listed) return listed;
  const [, source = '', native = ''] = /^([^/]+)\/@(.+)$/s.exec(name) ?? [];
  if (!sources.some((each) => isConnector(each) && each.name === source)) return undefined;
  if (native.startsWith('prompt:')) return toPromptSubject(source, native.slice('prompt:'.length));
  const method = questionMethods.find((each) => questionNames[each] === native);
  return method && toQuestionSubject(source, method);
}
