type WithoutNulls<T> = { [K in keyof T]: Exclude<T[K], null> };

/** Arguments given as null count as not given. */
export function withoutNulls<T extends object>(args: T): WithoutNulls<T> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as WithoutNulls<T>;
}
