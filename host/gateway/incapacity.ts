import { isObject, type JsonObject, property } from '../base/json.ts';
import type { Question } from '../sources/conversation.ts';

/** Why a client cannot be asked this, by the capabilities that it has declared; undefined where it can. */
export function findIncapacity(question: Question, capabilities: JsonObject): string | undefined {
  const { method, params } = question;
  switch (method) {
    case 'elicitation/create':
      return params['mode'] === 'url' ? findUrlFault(params, capabilities) : findFormFault(capabilities);
    case 'sampling/createMessage': {
      const { sampling } = capabilities;
      if (!isObject(sampling)) return 'The client does not offer its model to servers (sampling).';
      const needsTools = params['tools'] !== undefined || params['toolChoice'] !== undefined;
      return needsTools && !isObject(sampling['tools'])
        ? 'The client offers its model to servers only without tools (sampling.tools).'
        : undefined;
    }
    case 'roots/list':
      return isObject(capabilities['roots'])
        ? undefined
        : 'The client does not tell servers its folders (roots).';
  }
}

/** What a client would have to declare to be asked this; undefined where it has declared it. */
export function findLack({ method, params }: Question, capabilities: JsonObject): JsonObject | undefined {
  const isDeclared = (name: string, member: string): boolean =>
    isObject(property(property(capabilities, name), member));
  switch (method) {
    case 'elicitation/create': {
      const mode = params['mode'] === 'url' ? 'url' : 'form';
      return isDeclared('elicitation', mode) ? undefined : { elicitation: { [mode]: {} } };
    }
    case 'sampling/createMessage': {
      const needsTools = params['tools'] !== undefined || params['toolChoice'] !== undefined;
      if (!needsTools) return isObject(capabilities['sampling']) ? undefined : { sampling: {} };
      return isDeclared('sampling', 'tools') ? undefined : { sampling: { tools: {} } };
    }
    case 'roots/list':
      return isObject(capabilities['roots']) ? undefined : { roots: {} };
  }
}

/** A client that names no mode has forms (MCP 2025-11-25, Elicitation, Capabilities). */
function findFormFault({ elicitation }: JsonObject): string | undefined {
  const hasForms =
    isObject(elicitation) && (isObject(elicitation['form']) || elicitation['url'] === undefined);
  return hasForms ? undefined : 'The client does not put forms of servers to its user (elicitation).';
}

function findUrlFault(params: JsonObject, { elicitation }: JsonObject): string | undefined {
  if (!isObject(property(elicitation, 'url')))
    return 'The client does not open URLs of servers for its user (elicitation.url).';
  // CVE-2025-6514: what opens a URL may do more with one that is no web page's.
  const url = params['url'];
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
    ? undefined
    : 'The server asks for a URL that is neither http nor https to be opened.';
}
