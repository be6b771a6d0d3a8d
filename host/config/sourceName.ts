/** What a source may be called; APIs and connectors share one namespace. */
export const SOURCE_NAME = {
  pattern: /^[a-z][a-z0-9-]{0,23}$/,
  rule: 'A name begins with a small letter and holds small letters, digits and "-" only, at most 24.',
} as const;
