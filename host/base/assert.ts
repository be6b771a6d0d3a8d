/** Marks a `switch` as exhaustive: the compiler refuses a union member that was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
