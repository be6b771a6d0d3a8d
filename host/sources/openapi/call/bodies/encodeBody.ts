import type { BodyEncoding } from '../../tool/plan.ts';
import { toText, UnsendableValue } from '../style.ts';
import type { BodyValue, EncodedBody } from './bodyValue.ts';
import { readFileContent } from './fileContent.ts';
import { encodeForm } from './form.ts';
import { encodeMultipart } from './multipart.ts';

const encoders: Readonly<Record<BodyEncoding, (body: BodyValue) => EncodedBody>> = {
  json: ({ value, format }) => ({ contentType: format.mediaType, content: JSON.stringify(value) }),
  form: (body) => ({ contentType: body.format.mediaType, content: encodeForm(body) }),
  multipart: encodeMultipart,
  text: ({ value, format, input }) => {
    if (typeof value !== 'string')
      throw new UnsendableValue(`Argument "${input}" must be a text in ${format.mediaType}. Write it out`);
    return { contentType: format.mediaType, content: encodeText(value, format.mediaType, input) };
  },
  binary: ({ value, format, files, input }) => {
    const allowed = format.mediaType === '*/*' ? [] : [format.mediaType];
    try {
      const { bytes, contentType } = readFileContent(value, allowed, files);
      return { contentType, content: bytes };
    } catch (error) {
      if (!(error instanceof UnsendableValue)) throw error;
      throw new UnsendableValue(`Argument "${input}" ${error.message}`);
    }
  },
};

/** The body in the bytes of its media type. Throws an `UnsendableValue` whose message is a whole sentence. */
export function encodeBody(body: BodyValue): EncodedBody {
  return encoders[body.format.encoding](body);
}

/** UTF-8, but where the media type names the older encoding that many APIs of text still ask for. */
function encodeText(text: string, mediaType: string, input: string): string | Uint8Array {
  if (!/;\s*charset="?(iso-8859-1|latin1|us-ascii)\b/i.test(mediaType)) return toText(text);
  if (/^[\0-\xFF]*$/.test(text)) return Buffer.from(text, 'latin1');
  throw new UnsendableValue(
    `Argument "${input}" holds characters that ${mediaType} cannot carry. Leave them out`,
  );
}
