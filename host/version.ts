/** The version that clients and people are told; the same as in package.json. */
export const version = '0.1.0';

/** The Node that runs `dist/cli.js`, `major.minor` or newer: what the packages within ask for. */
export const neededNode = '22.22';
