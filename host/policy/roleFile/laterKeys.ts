/** Words of the role file that a later version enforces. Accepting them now would promise what is not kept. */
export const laterKeys: readonly string[] = ['when', 'limit', 'redact', 'tests'];
