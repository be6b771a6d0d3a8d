import type { JsonObject } from '../../../base/json.ts';

/** How the arguments of a tool become one HTTP request. Made once for each tool, read at each call. */
export interface RequestPlan {
  /** Upper case. */
  readonly method: string;
  /** The path template, `/pets/{petId}`. */
  readonly path: string;
  /** What comes before it, where that is not the base path of the confirmed server; no slash at its end. */
  readonly basePath?: string;
  readonly parameters: readonly ParameterPlan[];
  readonly body: BodyPlan | undefined;
  /** The value of the Accept header. */
  readonly accept: string;
  /** Whether a successful answer is announced as JSON and nothing else. */
  readonly expectsJson: boolean;
  /** Nested property names that were changed: announced name → name in the API. */
  readonly originals: ReadonlyMap<string, string>;
}

/** `querystring` is the whole query as one value, OpenAPI 3.2.0 §4.12.1. */
export type ParameterPlace = 'path' | 'query' | 'querystring' | 'header' | 'cookie';

/** The `style` of a Parameter Object, OpenAPI 3.2.0 §4.12.2; tabs are known to Swagger 2.0 alone. */
export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'tabDelimited'
  | 'deepObject'
  | 'cookie';

export interface ParameterPlan {
  /** The tool's input that holds the value. */
  readonly input: string;
  /** The name in the API. */
  readonly name: string;
  readonly in: ParameterPlace;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  /** A parameter with `content` is sent as JSON text. */
  readonly asJson: boolean;
  /** Reserved characters stand as they are, where they mean nothing to the URL. */
  readonly allowReserved?: boolean;
  /** What sets apart the items of lists within lists, the outer ones first; Swagger 2.0 only. */
  readonly inner?: readonly string[];
}

/** How the values of a body become bytes; `call/bodies` has an encoder for each. */
export type BodyEncoding = 'json' | 'form' | 'multipart' | 'text' | 'binary';

/** One media type of a body, and how values are written in it. */
export interface BodyFormat {
  /** As it is sent, but for a boundary; a range such as `image/*` where the file says what it is. */
  readonly mediaType: string;
  readonly encoding: BodyEncoding;
  /** By their names in the API; only of forms and multipart bodies, and only where there is something to say. */
  readonly fields?: readonly NamedField[];
  /** Of a multipart body without names, part by part; the last one holds for all that follow. */
  readonly items?: readonly FieldPlan[];
}

export interface NamedField {
  readonly name: string;
  readonly plan: FieldPlan;
}

/** One field of a form or one part of a multipart body, OpenAPI 3.2.0 §4.15 "Encoding Object". */
export interface FieldPlan {
  /** Media types or ranges; empty where the value's type decides. */
  readonly contentTypes: readonly string[];
  /** Whether the value is a file, sent as its bytes or as their base64 text. */
  readonly file?: 'bytes' | 'base64';
  /** Present where the document sets one of the three; the media types mean nothing then. */
  readonly serialization?: Pick<ParameterPlan, 'style' | 'explode' | 'allowReserved'>;
  /** Headers of the part that have one possible value. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type BodyPlan = BodyFormat & {
  /** Where the caller may choose another format than this one. */
  readonly choice?: BodyChoice;
} & (
    | /** The body is one input. */ { readonly kind: 'whole'; readonly input: string }
    | {
        /** The body's properties lie among the inputs. */
        readonly kind: 'flat';
        /** A required body is sent even when no property is given. */
        readonly required: boolean;
        readonly properties: readonly { readonly input: string; readonly name: string }[];
        /** Names that must be present as soon as an optional body is sent. */
        readonly needed: readonly string[];
      }
  );

export interface BodyChoice {
  /** The input that names a media type of `formats`. */
  readonly input: string;
  /** All of them, the one that is sent without a choice first. */
  readonly formats: readonly BodyFormat[];
  /** What the body must be in each of the formats; absent where it is the same in all. */
  readonly shapes?: readonly JsonObject[];
}
