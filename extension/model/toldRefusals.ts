/**
 * Which refused credentials a person has been told of. Each is told once, however many calls it fails, until calls
 * use another value: an agent that tries again must not become a row of notifications.
 */
export interface ToldRefusals {
  /** Whether to tell of a refusal of these credentials; what is told now is not told again. */
  accept(keys: readonly string[]): boolean;
  /** A person has entered another value. Calls with the old one are still under way, and are not told. */
  renew(key: string): void;
  /** A call was given the value of now. */
  give(key: string): void;
}

export function createToldRefusals(): ToldRefusals {
  const told = new Set<string>();
  const renewed = new Set<string>();
  return {
    accept: (keys) => {
      const isNew = keys.some((key) => !told.has(key));
      for (const key of keys) told.add(key);
      return isNew;
    },
    renew: (key) => renewed.add(key),
    give: (key) => {
      if (renewed.delete(key)) told.delete(key);
    },
  };
}
