/** How the arguments of a tool become one HTTP request. Made once for each tool, read at each call. */
export interface RequestPlan {
  /** Upper case. */
  readonly method: string;
  /** The path template, `/pets/{petId}`. */
  readonly path: string;
  readonly parameters: readonly ParameterPlan[];
  readonly body: BodyPlan | undefined;
  /** The value of the Accept header. */
  readonly accept: string;
  /** Whether a successful answer is announced as JSON and nothing else. */
  readonly expectsJson: boolean;
  /** Nested property names that were changed: announced name → name in the API. */
  readonly originals: ReadonlyMap<string, string>;
}

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** The `style` of a Parameter Object, OpenAPI 3.2.0 §4.12.2. */
export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject';

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
}

export type BodyEncoding = 'json' | 'form' | 'text';

export type BodyPlan =
  /** The body is one input. */
  | {
      readonly kind: 'whole';
      readonly mediaType: string;
      readonly encoding: BodyEncoding;
      readonly input: string;
    }
  /** The body's properties lie among the inputs. */
  | {
      readonly kind: 'flat';
      readonly mediaType: string;
      readonly encoding: BodyEncoding;
      /** A required body is sent even when no property is given. */
      readonly required: boolean;
      readonly properties: readonly { readonly input: string; readonly name: string }[];
      /** Names that must be present as soon as an optional body is sent. */
      readonly needed: readonly string[];
    };
