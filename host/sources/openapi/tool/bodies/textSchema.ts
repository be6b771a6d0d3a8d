import type { JsonObject } from '../../../../base/json.ts';

/** The input for what is sent as the text that it is: nothing is put into another notation. */
export function textSchema(mediaType: string, description: string): JsonObject {
  const what = `Text, sent as it is, as ${mediaType}.`;
  return {
    type: 'string',
    contentMediaType: mediaType,
    description: description === '' ? what : `${description} ${what}`,
  };
}
