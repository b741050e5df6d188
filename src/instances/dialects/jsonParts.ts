/** SQL that takes JSON columns apart, for values that LaminDB moved out of them; paths are keys of objects. */
export interface JsonParts {
  /** The value at a path as JSON; NULL where there is none or null. */
  value(json: string, path: readonly string[]): string;
  /** The boolean at a path; NULL where there is none. */
  flag(json: string, path: readonly string[]): string;
  /** The text at a path; NULL where there is none. */
  text(json: string, path: readonly string[]): string;
  /** The JSON without what stands at these paths; NULL where nothing is left. */
  without(json: string, ...paths: (readonly string[])[]): string;
  /** The JSON with a value under a key; an object of that key alone where it is not an object. */
  withKey(json: string, key: string, value: string): string;
  /** The JSON value of a boolean. */
  literal(value: boolean): string;
}
