/** The version that clients and people are told; the same as in package.json. */
export const version = '0.1.0';
