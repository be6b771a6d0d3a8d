import { isObject } from '../../../../base/json.ts';
import { type Kind, type Place, placesOf } from './grammar.ts';
import { refOf } from '../references.ts';

/** Conversion ends long before this depth, so no reference that lies deeper is ever used. */
const deepest = 400;

/** What a walk asks and tells. */
export interface Walk {
  /** The way from where the walk began, which changes as it goes on. */
  readonly path: (string | number)[];
  /** Hears of a reference that stands at the end of the path, and of what it should lead to. */
  readonly note: (ref: string, place: Place) => void;
  /** Whether an object is to be entered. */
  readonly isNew: (node: object, kind: Kind) => boolean;
  /** Whether a security requirement's name is a reference. */
  readonly isSchemeReference: (name: string) => boolean;
}

/** Walks all objects of the specification from a value on, by the places that they may stand in. */
export function walkPlace(value: unknown, place: Place, walk: Walk): void {
  if (typeof value !== 'object' || value === null || walk.path.length > deepest) return;
  const ref = refOf(value);
  if (ref !== undefined) walk.note(ref, place);
  if (Array.isArray(value)) {
    if (place.holds === 'list' || place.holds === 'oneOrList') walkMembers(value, place, walk);
  } else if (place.holds === 'map') {
    walkMembers(value, place, walk);
  } else if (place.holds !== 'list' && walk.isNew(value, place.kind)) {
    walkObject(value as Readonly<Record<string, unknown>>, place.kind, walk);
  }
}

function walkMembers(holder: object, { kind }: Place, walk: Walk): void {
  const place: Place = { holds: 'one', kind };
  for (const [key, member] of Object.entries(holder)) {
    walk.path.push(key);
    walkPlace(member, place, walk);
    walk.path.pop();
  }
}

function walkObject(holder: Readonly<Record<string, unknown>>, kind: Kind, walk: Walk): void {
  const places = placesOf(kind);
  const any = places.get('*');
  for (const key of Object.keys(holder)) {
    const place = places.get(key) ?? any;
    if (key === 'security' && isSecured(kind)) walkSecurity(holder[key], walk);
    if (place === undefined) continue;
    walk.path.push(key);
    walkPlace(holder[key], place, walk);
    walk.path.pop();
  }
}

function isSecured(kind: Kind): boolean {
  return kind === 'operation' || kind === 'document';
}

/** A requirement may name its scheme by a URI reference, OpenAPI 3.2.0 §4.30. */
function walkSecurity(requirements: unknown, walk: Walk): void {
  for (const [index, requirement] of Array.isArray(requirements) ? requirements.entries() : []) {
    for (const name of isObject(requirement) ? Object.keys(requirement) : []) {
      if (!walk.isSchemeReference(name)) continue;
      walk.path.push('security', index, name);
      walk.note(name, { holds: 'one', kind: 'securityScheme' });
      walk.path.length -= 3;
    }
  }
}
