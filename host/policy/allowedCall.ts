/** The proof of a decision, as a type only: whoever imports this file can accept one but not make one. */
export type { AllowedCall } from './decide.ts';
