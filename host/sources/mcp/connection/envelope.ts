import { isObject } from '../../../base/json.ts';

/** What each request of a stateless revision carries in `_meta` beside what is its own. */
export type Envelope = Readonly<Record<string, unknown>>;

/** The parameters with `_meta`: what they bring themselves, the envelope, and what this request asks for. */
export function withEnvelope(
  params: unknown,
  envelope: Envelope | undefined,
  more: Readonly<Record<string, unknown>> | undefined,
): unknown {
  if (!envelope && !more) return params;
  const given = isObject(params) ? params : {};
  const meta = isObject(given['_meta']) ? given['_meta'] : {};
  return { ...given, _meta: { ...meta, ...envelope, ...more } };
}
