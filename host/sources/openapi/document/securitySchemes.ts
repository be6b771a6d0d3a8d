import { isObject, property } from '../../../base/json.ts';
import { isSwagger2, type OpenApiDocument, type Placed } from './document.ts';
import { child } from './pointer.ts';
import { lookUp, resolve, type Resolution } from './references.ts';

/** The map of a document's security schemes, by name; empty where it has none. */
export function securitySchemesOf(document: OpenApiDocument): Placed {
  const [written, at] = isSwagger2(document)
    ? [document.root['securityDefinitions'], '#/securityDefinitions']
    : componentSchemes(document);
  const found = resolve(document, written, at);
  return found.kind === 'found' && isObject(found.value)
    ? { value: found.value, pointer: found.pointer }
    : { value: {}, pointer: at };
}

/**
 * The Security Scheme Object that a requirement names: a component, or since OpenAPI 3.2 (§4.30) what a URI
 * reference leads to from the place `at` of the requirement.
 */
export function findSecurityScheme(document: OpenApiDocument, name: string, at: string): Resolution {
  const { value, pointer } = securitySchemesOf(document);
  if (Object.hasOwn(value, name)) return resolve(document, value[name], child(pointer, name));
  const found = /[/#]/.test(name) ? lookUp(document, name, at) : undefined;
  if (found?.kind === 'found') return resolve(document, found.value, found.pointer);
  const where = isSwagger2(document) ? 'securityDefinitions' : 'components.securitySchemes';
  return { kind: 'lost', code: 'unknown-scheme', reason: `the document does not define it under ${where}` };
}

function componentSchemes(document: OpenApiDocument): readonly [unknown, string] {
  const components = resolve(document, document.root['components'], '#/components');
  return components.kind === 'lost'
    ? [undefined, '#/components']
    : [property(components.value, 'securitySchemes'), child(components.pointer, 'securitySchemes')];
}
