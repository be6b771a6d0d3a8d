import type { StandardSchemaV1 } from '@modelcontextprotocol/server';
import { isObject, type JsonObject, property } from '../../base/json.ts';

/** The parameters of a request as its handler takes them. What is wrong with them is answered with -32602. */
export function paramsAs<T>(read: (params: JsonObject) => T): { params: StandardSchemaV1<unknown, T> } {
  const validate = (given: unknown): StandardSchemaV1.Result<T> => {
    try {
      return { value: read(given as JsonObject) };
    } catch (error) {
      if (error instanceof ParamsError) return { issues: [{ message: error.message }] };
      throw error;
    }
  };
  return { params: { '~standard': { version: 1, vendor: 'gatehouse', validate } } };
}

/** The parameters of a list. All of it stands on one page, so there is no cursor that we could have given. */
export const listParams = paramsAs((params) => {
  if (property(params, 'cursor') !== undefined)
    throw new ParamsError('"cursor" is none of this server, whose lists have one page');
  return {};
});

export function textIn(params: unknown, key: string): string {
  const value = property(params, key);
  if (typeof value !== 'string') throw new ParamsError(`"${key}" must be a string`);
  return value;
}

/** An object, or an empty one where there is none. */
export function objectIn(params: unknown, key: string): JsonObject {
  const value = property(params, key);
  if (value === undefined) return {};
  if (!isObject(value)) throw new ParamsError(`"${key}" must be an object`);
  return value as JsonObject;
}

export class ParamsError extends Error {
  override readonly name = 'ParamsError';
}
